/* `forward HOST PORT... -- COMMAND`: runs COMMAND, in a container, where 127.0.0.1:PORT then leads to the same port of HOST. The functions
 * speak plain HTTP to 127.0.0.1 only, and SAM puts a container into a network of its own, so that it must lead out of there. */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_PORTS = 16 };

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int listening(const char *port) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (one < 0 || bind(one, (struct sockaddr *)&here, sizeof here) || listen(one, 64)) fail(port);
    return one;
}

static int connected(const char *host, const char *port) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(host, port, &hints, &found)) fail(host);
    int one = socket(AF_INET, SOCK_STREAM, 0);
    if (one < 0 || connect(one, found->ai_addr, found->ai_addrlen)) fail(host);
    return one;
}

/* Hands on what came; at its end the other side is told. Whether there may be more. */
static int hand_on(int from, int to) {
    char bytes[65536];
    ssize_t count = read(from, bytes, sizeof bytes);
    for (ssize_t done = 0, step; done < count; done += step)
        if ((step = write(to, bytes + done, count - done)) < 0) exit(0);
    if (count <= 0) shutdown(to, SHUT_WR);
    return count > 0;
}

static void join(int one, int other) {
    struct pollfd both[2] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    while (both[0].fd >= 0 || both[1].fd >= 0) {
        if (poll(both, 2, -1) < 0) fail("poll");
        if (both[0].revents && !hand_on(one, other)) both[0].fd = -1;
        if (both[1].revents && !hand_on(other, one)) both[1].fd = -1;
    }
    exit(0);
}

int main(int count, char **words) {
    struct pollfd ports[MOST_PORTS];
    int last = 2;
    for (; last < count && strcmp(words[last], "--"); last++) {
        if (last - 2 == MOST_PORTS) return 2;
        ports[last - 2] = (struct pollfd){listening(words[last]), POLLIN, 0};
    }
    if (last + 1 >= count) return 2;
    signal(SIGCHLD, SIG_IGN);
    /* The command keeps this process; it is listened for before it begins. */
    if (fork()) {
        signal(SIGCHLD, SIG_DFL);
        execv(words[last + 1], words + last + 1);
        fail(words[last + 1]);
    }
    for (;;) {
        if (poll(ports, last - 2, -1) < 0) fail("poll");
        for (int i = 0; i < last - 2; i++) {
            if (!ports[i].revents) continue;
            int one = accept(ports[i].fd, NULL, NULL);
            if (one >= 0 && !fork()) join(one, connected(words[1], words[i + 2]));
            close(one);
        }
    }
}
