/* The least that a release to many sockets costs: a loop of send().
 *
 * sends NUMBER SIZE: listens on a free port of 127.0.0.1 and prints it, accepts NUMBER connections, then sends one
 * text frame of SIZE bytes (a WebSocket frame as a server sends it) to all of them for each byte read from stdin.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int number = atoi(argv[1]), size = atoi(argv[2]), payload = size - 4;
    int *clients = calloc(number, sizeof *clients);
    unsigned char *frame = malloc(size);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096)
        || getsockname(listener, (struct sockaddr *)&address, &length))
        return 1;
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    memset(frame, ' ', size);
    frame[0] = 0x81;
    frame[1] = 126;
    frame[2] = payload >> 8;
    frame[3] = payload & 255;
    for (int i = 0; i < number; i++)
        if ((clients[i] = accept(listener, NULL, NULL)) < 0)
            return 1;
    for (char byte; read(0, &byte, 1) == 1;)
        for (int i = 0; i < number; i++)
            if (send(clients[i], frame, size, MSG_NOSIGNAL) != size)
                return 1;
    return 0;
}
