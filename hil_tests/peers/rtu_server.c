/* A Modbus RTU server made with libmodbus, with a content that is known beforehand.
 *
 *   cc -o rtu_server rtu_server.c $(pkg-config --cflags --libs libmodbus)
 *   ./rtu_server /dev/pts/7 [UNIT_ID]
 *
 * Unit UNIT_ID (1) at 9600 8N1 holds 200 of each:
 *   holding register a  1000 + a, but 100 and 101 are the float32 3.14159 (ABCD), 102 and 103 its CDAB
 *   input register a    2000 + a, but 5 is -12345
 *   coil a              1 when a is a multiple of 3
 *   discrete input a    1 when a is a multiple of 5
 * Prints "ready" and serves until it is killed or the port is gone.
 */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>

enum { HELD = 200 };

static void fill(modbus_mapping_t *content)
{
    for (int a = 0; a < HELD; a++) {
        content->tab_registers[a] = 1000 + a;
        content->tab_input_registers[a] = 2000 + a;
        content->tab_bits[a] = a % 3 == 0;
        content->tab_input_bits[a] = a % 5 == 0;
    }
    /* Written out: modbus_set_float_abcd of libmodbus 3.1.6 swaps the octets of each word. */
    content->tab_registers[100] = content->tab_registers[103] = 0x4049;
    content->tab_registers[101] = content->tab_registers[102] = 0x0FD0;
    content->tab_input_registers[5] = (uint16_t) -12345;
}

int main(int argc, char **argv)
{
    modbus_t *line = argc > 1 ? modbus_new_rtu(argv[1], 9600, 'N', 8, 1) : NULL;
    modbus_mapping_t *content = modbus_mapping_new(HELD, HELD, HELD, HELD);
    if (!line || !content || modbus_set_slave(line, argc > 2 ? atoi(argv[2]) : 1) ||
        modbus_connect(line)) {
        fprintf(stderr, "usage: rtu_server DEVICE [UNIT_ID]: %s\n", modbus_strerror(errno));
        return 1;
    }
    fill(content);
    puts("ready");
    fflush(stdout);

    uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
    for (;;) {
        int length = modbus_receive(line, request); /* 0: for another unit */
        if (length > 0)
            modbus_reply(line, request, length, content);
        else if (length < 0 && (errno == EIO || errno == ENODEV || errno == EBADF))
            return 0;
    }
}
