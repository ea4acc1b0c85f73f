// Nothing but the flow: no editor, no log of metrics, loopback.
module.exports = {
    uiHost: "127.0.0.1",
    httpAdminRoot: false,
    httpNodeRoot: false,
    logging: {console: {level: "warn", metrics: false, audit: false}},
};
