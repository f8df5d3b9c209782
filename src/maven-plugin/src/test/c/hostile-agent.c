/*
 * The launcher, and in the same executable an agent that answers whatever it is told: the launcher asks no other program's.
 *
 *   hostile-agent FILE close|stay   listens where the launcher looks, answers each request with the bytes of the file, and
 *                                   then closes the connection, or keeps it open until the launcher closes it
 */
#define main launcher_main
#include "launcher.c"
#undef main

static char answer[4 * MAX_MESSAGE];
static char request[64 + MAX_MESSAGE];

static void answer_one(int connection, size_t length, int is_closing) {
    size_t done = 0;
    uint32_t strings = 0;
    while (done < 13 || done < 13 + (size_t) ntohl(strings)) {
        ssize_t more = recv(connection, request + done, sizeof request - done, 0);
        if (more <= 0) {
            return;
        }
        done += (size_t) more;
        memcpy(&strings, request + 1, sizeof strings);
    }
    if (send(connection, answer, length, MSG_NOSIGNAL) >= 0 && !is_closing) {
        while (recv(connection, request, sizeof request, 0) > 0) {
            /* The launcher has nothing more to say. */
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 4 || strcmp(argv[1], "hostile-agent") != 0) {
        return launcher_main(argc, argv);
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat self;
    char directory[80], unseen[100];
    FILE *file = fopen(argv[2], "r");
    size_t length = file == NULL ? 0 : fread(answer, 1, sizeof answer, file);
    snprintf(directory, sizeof directory, "%.60s/baton-%u", getenv("BATON_HEALTH_CHECK_AGENT_DIR"), (unsigned) geteuid());
    if (file == NULL || fclose(file) != 0 || stat("/proc/self/exe", &self) != 0
        || (mkdir(directory, 0700) != 0 && errno != EEXIST)) {
        return 2;
    }
    snprintf(unseen, sizeof unseen, "%s/new", directory);
    strcpy(address.sun_path, unseen);
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *) &address, sizeof address) != 0 || listen(listening, 8) != 0) {
        return 3;
    }
    snprintf(address.sun_path, sizeof address.sun_path, "%s/%llu-%llu-%d", directory, (unsigned long long) self.st_dev,
             (unsigned long long) self.st_ino, (int) getpid());
    if (rename(unseen, address.sun_path) != 0) {
        return 4;
    }
    while (1) {
        int connection = accept(listening, NULL, NULL);
        answer_one(connection, length, strcmp(argv[3], "close") == 0);
        close(connection);
    }
}
