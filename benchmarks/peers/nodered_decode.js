// The node of a read names its device by the topic; 30 float32 stand in 60 registers.
const names = NAMES;
const octets = msg.responseBuffer.buffer;
const values = {};
for (let i = 0; i < names.length; i++) {
    values[names[i]] = octets.readFloatBE(4 * i);
}
return {topic: msg.topic, payload: JSON.stringify({ts: Date.now(), values: values})};
