/* Shuts the Unix sockets on which a process listens, as if nobody accepted there any more. Usage: shut PID */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long process = argc == 2 ? syscall(SYS_pidfd_open, atoi(argv[1]), 0) : -1;
    int count = 0;
    for (int descriptor = 0; process >= 0 && descriptor < 1024; descriptor++) {
        int own = (int) syscall(SYS_pidfd_getfd, process, descriptor, 0);
        int domain = 0, is_listening = 0;
        socklen_t length = sizeof(int);
        getsockopt(own, SOL_SOCKET, SO_DOMAIN, &domain, &length);
        getsockopt(own, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &length);
        count += domain == AF_UNIX && is_listening && shutdown(own, SHUT_RDWR) == 0;
        close(own);
    }
    printf("%d\n", count);
    return count == 1 ? 0 : 1;
}
