/*
 * The launcher of the distribution. As "health-check" it first asks the probe agent of the service that runs beside it, over
 * a Unix socket. For everything else, and in doubt, it starts a JVM through libjli, as the JDK's own java command does.
 *
 *   <home>/bin/<name>                               this program; <name> is the connector's
 *   <home>/lib/<kind>.vmoptions, <kind>.aot         options of the JVM and AOT cache; <kind> is "probe" or "service"
 *   <home>/runtime/                                 the runtime, the application's module linked into it
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define JVM_THREADS(is_probe) ((is_probe) ? 14L : 20L) /* what a JVM starts until it works */

/* What is spoken with the agent: see dev.baton.cli.agent.AgentRequest and AgentAnswer. */
#define PROTOCOL_VERSION 1
#define MAX_MESSAGE (128 * 1024)

#define GRACE_MILLIS 150 /* The agent ends itself what takes too long; so long its answer may be on its way. */
#define RETRY_MILLIS 10

/* As libjli exports it; the JDK ships no header for it. The types are those of jni.h. */
extern int JLI_Launch(int argc, char **argv, int jargc, const char **jargv, int appclassc, const char **appclassv,
                      const char *full_version, const char *dot_version, const char *program_name, const char *name,
                      unsigned char java_args, unsigned char wildcard, unsigned char javaw, int ergo);

static char home[PATH_MAX];
static const char *program = "baton";
static char **arguments; /* of the JVM */
static int argument_count;

/* The one health-check that is asked. */
static struct {
    int timeout;        /* of its HTTP request, in seconds */
    long long deadline; /* in milliseconds of the monotonic clock, before the grace */
    int agent;          /* the connection to it, or -1 */
    char target[512];   /* what is waited for */
} probe = {.agent = -1, .target = "the service does not answer"};

__attribute__((noreturn)) static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s: %s\n", program, what, why);
    exit(1);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The directory two levels above this program, links resolved. In an image the program may lie in /: the home is / then. */
static void find_home(void) {
    ssize_t length = readlink("/proc/self/exe", home, sizeof home - 1);
    if (length <= 0 || (size_t) length == sizeof home - 1) {
        fail("cannot find the installation", "/proc/self/exe cannot be read");
    }
    char *slash = strrchr(home, '/');
    *slash = '\0';
    program = slash + 1;
    slash = strrchr(home, '/');
    home[slash == NULL ? 0 : slash - home] = '\0';
}

/* The JVM reads arguments and variables in the encoding of the locale, and no option changes that: let it be UTF-8. */
static void have_utf8(void) {
    if (setlocale(LC_ALL, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        setenv("LC_ALL", "C.UTF-8", 1);
    }
}

/* The request's timeout. A value that is none is for the command to complain about. */
static int timeout_of(int argc, char **argv) {
    for (int i = 2; i < argc; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : "";
        int seconds = 0;
        char rest;
        if ((sscanf(argv[i], "--timeout=%5d%c", &seconds, &rest) == 1
             || (strcmp(argv[i], "--timeout") == 0 && sscanf(next, "%5d%c", &seconds, &rest) == 1))
            && seconds >= 1 && seconds <= 3600) {
            return seconds;
        }
    }
    return 5;
}

/* For poll. Once no time is left, this does not return. */
static int time_left(void) {
    long long left = probe.deadline + GRACE_MILLIS - now();
    if (left <= 0) {
        fprintf(stderr, "health-check: %s: timed out after %d s\n", probe.target, probe.timeout);
        exit(1);
    }
    return (int) left;
}

/* Sends or receives that many bytes, which event is POLLOUT or POLLIN. Returns whether it could. */
static int transfer(short event, void *bytes, size_t length) {
    struct pollfd wanted = {probe.agent, event, 0};
    for (size_t done = 0; done < length;) {
        char *next = (char *) bytes + done;
        ssize_t more = event == POLLOUT ? send(probe.agent, next, length - done, MSG_NOSIGNAL)
                                        : recv(probe.agent, next, length - done, 0);
        if (more == 0 || (more < 0 && errno != EAGAIN && errno != EINTR)) {
            return 0;
        }
        if (more < 0) {
            poll(&wanted, 1, time_left());
        }
        done += more > 0 ? (size_t) more : 0;
    }
    return 1;
}

/*
 * The process at the other end, if it is a service of this user, this program, this network and these files: another one's
 * answer would be about something else. What cannot be read counts as different, and gives 0.
 */
static pid_t trusted_peer(int agent) {
    static const char *const same[] = {"exe", "ns/net", "ns/mnt", "root"};
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(agent, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.uid != geteuid()) {
        return 0;
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char path[64];
        struct stat own, its;
        snprintf(path, sizeof path, "/proc/self/%s", same[i]);
        int is_known = stat(path, &own) == 0;
        snprintf(path, sizeof path, "/proc/%d/%s", (int) peer.pid, same[i]);
        if (!is_known || stat(path, &its) != 0 || own.st_dev != its.st_dev || own.st_ino != its.st_ino) {
            return 0;
        }
    }
    return peer.pid;
}

/* Connects without ever blocking: a socket whose backlog is full refuses with EAGAIN. Returns -1 if nobody listens. */
static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (snprintf(address.sun_path, sizeof address.sun_path, "%s", path) >= (int) sizeof address.sun_path) {
        return -1;
    }
    int low = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int agent = fcntl(low, F_DUPFD_CLOEXEC, 3); /* never in the place of a standard stream that is closed */
    close(low);
    while (connect(agent, (struct sockaddr *) &address, sizeof address) != 0) {
        if (errno == EAGAIN && time_left() > 0) {
            poll(NULL, 0, RETRY_MILLIS);
        } else if (errno != EINTR) {
            if (errno == ECONNREFUSED) {
                unlink(path); /* left over from a service that is gone */
            }
            close(agent);
            return -1;
        }
    }
    return agent;
}

/* Finds the one agent of this program. Returns why to go cold, or NULL. */
static const char *find_agent(void) {
    static const char *const parents[] = {"BATON_HEALTH_CHECK_AGENT_DIR", "XDG_RUNTIME_DIR", "TMPDIR", "/tmp"};
    const char *cold = "no-agent";
    pid_t found = 0;
    struct stat self;
    for (size_t i = 0; i < sizeof parents / sizeof *parents && stat("/proc/self/exe", &self) == 0; i++) {
        const char *parent = *parents[i] == '/' ? parents[i] : getenv(parents[i]);
        char path[PATH_MAX];
        struct stat status;
        glob_t sockets = {0};
        /* What is relative means something else to the service. In what others may write, anything could lie. */
        int length = snprintf(path, sizeof path, "%s/baton-%u", parent == NULL ? "" : parent, (unsigned) geteuid());
        if (parent == NULL || *parent != '/' || length >= PATH_MAX - 64 || lstat(path, &status) != 0) {
            continue;
        }
        sprintf(path + length, "/%llu-%llu-*", (unsigned long long) self.st_dev, (unsigned long long) self.st_ino);
        if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
            cold = "not-trusted";
        } else {
            glob(path, GLOB_NOSORT, NULL, &sockets);
        }
        for (size_t j = 0; j < sockets.gl_pathc; j++) {
            int agent = connect_to(sockets.gl_pathv[j]);
            pid_t peer = agent < 0 ? 0 : trusted_peer(agent);
            if (peer != 0 && found == 0) {
                probe.agent = agent;
                found = peer;
            } else if (peer != 0 && peer != found) {
                close(agent);
                return "several-agents"; /* Which of them runs at the address that is asked, only the settings say. */
            } else if (agent >= 0) {
                close(agent);
                cold = peer == 0 ? "not-trusted" : cold;
            }
        }
        globfree(&sockets);
    }
    return found == 0 ? cold : NULL;
}

/* Sends a header, then, each with a NUL, the directory, the arguments and the variables. Returns why to go cold, or NULL. */
static const char *send_request(int argc, char **argv, const char *directory) {
    char *strings = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&strings, &length);
    if (stream == NULL || fprintf(stream, "%s%c", directory, 0) < 0) {
        return "too-large";
    }
    for (int i = 2; i < argc; i++) {
        fprintf(stream, "%s%c", argv[i], 0);
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, "BATON_", 6) == 0) {
            fprintf(stream, "%s%c", *variable, 0);
        }
    }
    if (fclose(stream) != 0 || length > MAX_MESSAGE) {
        return "too-large";
    }
    struct __attribute__((packed)) { char version; uint32_t length, millis_left, arguments; } header
        = {PROTOCOL_VERSION, htonl((uint32_t) length), 0, htonl((uint32_t) argc - 2)};
    long long left = probe.deadline - now();
    header.millis_left = htonl((uint32_t) (left > 0 ? left : 0));
    int is_sent = transfer(POLLOUT, &header, sizeof header) && transfer(POLLOUT, strings, length);
    free(strings);
    return is_sent ? NULL : "unanswered";
}

/* Reads the version, then frames: a kind, a length, that many bytes. With an answer it ends, or else returns why to go cold. */
static const char *read_answer(void) {
    static char text[MAX_MESSAGE + 1];
    char version;
    struct __attribute__((packed)) { char kind; uint32_t length; } frame;
    if (transfer(POLLIN, &version, 1) && version != PROTOCOL_VERSION) {
        return "other-version";
    }
    while (transfer(POLLIN, &frame, sizeof frame)) {
        size_t length = ntohl(frame.length);
        if (length > MAX_MESSAGE || !transfer(POLLIN, text, length)) {
            break;
        }
        text[length] = '\0';
        if (frame.kind == 'B') { /* The request begins: what is asked. Its timeout counts from now. */
            snprintf(probe.target, sizeof probe.target, "%.500s", text);
            probe.deadline = now() + probe.timeout * 1000LL;
        } else if (frame.kind == 'C') { /* go cold: why */
            return text;
        } else { /* the answer: exit code, length of the standard output, that output, the standard error */
            const struct __attribute__((packed)) { char exit_code; uint32_t out; } *header = (const void *) text;
            uint32_t out = ntohl(header->out);
            if (frame.kind != 'A' || length < sizeof *header || out > length - sizeof *header) {
                break;
            }
            signal(SIGPIPE, SIG_IGN);
            fwrite(text + sizeof *header, 1, out, stdout);
            fwrite(text + sizeof *header + out, 1, length - sizeof *header - out, stderr);
            exit(header->exit_code);
        }
    }
    return "unanswered";
}

/* Asks the agent, prints what it answers and ends. Returns why to go cold. */
static const char *ask_agent(int argc, char **argv, const char *directory) {
    const char *on = getenv("BATON_HEALTH_CHECK_AGENT");
    probe.timeout = timeout_of(argc, argv);
    probe.deadline = now() + probe.timeout * 1000LL;
    /* It is true or empty; what is neither and no boolean, the command complains about. */
    if (on != NULL && strchr("1tT", *on) == NULL) {
        return "off";
    }
    const char *cold = find_agent();
    if (cold == NULL && (cold = send_request(argc, argv, directory)) == NULL) {
        cold = read_answer();
    }
    close(probe.agent);
    return cold;
}

/* Has so many threads run at once, each started by the one before. Returns NULL if it can. */
static void *start_threads(void *count) {
    pthread_t next;
    if (count == NULL || pthread_create(&next, NULL, start_threads, (char *) count - 1) != 0) {
        return count;
    }
    pthread_join(next, &count);
    return count;
}

static volatile sig_atomic_t held, handlers, postponed;

static void hold(int signal) { held = signal; }
static void leave(int signal) { _exit(128 + signal); }

/* The one that libjvm calls, too, as the program's symbols come first. Under the JVM's own handlers, the first two, a stop while
   it starts is lost or a fault, so they are not set: what counts are those that the program sets later. */
int sigaction(int signal, const struct sigaction *action, struct sigaction *former) {
    extern int __sigaction(int, const struct sigaction *, struct sigaction *);
    int is_stop = action != NULL && (signal == SIGTERM || signal == SIGINT);
    int result = __sigaction(signal, is_stop && handlers < postponed ? NULL : action, former);
    handlers += is_stop;
    return result;
}

/* Once both handlers are set, sends again what came before. */
static void *release(void *unused) {
    do {
        poll(NULL, 0, RETRY_MILLIS);
    } while (handlers < postponed + 2);
    kill(getpid(), held); /* nothing, if it is 0 */
    return unused;
}

/* Adds one formatted argument; it is never freed, as it has to live as long as the process. */
__attribute__((format(printf, 1, 2))) static void add(const char *format, ...) {
    va_list values;
    va_start(values, format);
    if (vasprintf(&arguments[argument_count++], format, values) < 0) {
        fail("cannot build the command line", strerror(ENOMEM));
    }
    va_end(values);
}

/* JDK 25 crashes on this option where a variable gives it without a value. */
static void give_value(const char *variable) {
    const char *text = getenv(variable);
    const char *end = text == NULL ? NULL : strstr(text, "-XX:StartFlightRecording");
    char *mended;
    if (end != NULL && strchr(" \t\n", *(end += 24)) != NULL
        && asprintf(&mended, "%.*s=%s", (int) (end - text), text, end) >= 0) {
        setenv(variable, mended, 1);
    }
}

int main(int argc, char **argv) {
    int is_probe = argc > 1 && strcmp(argv[1], "health-check") == 0;
    const char *kind = is_probe ? "probe" : "service";
    char directory[PATH_MAX];
    char *list[argc + 16];
    arguments = list;
    if (getpid() == 1 && !is_probe) { /* The kernel keeps every signal without a handler from the first process. */
        pthread_t thread;
        int is_service = argc < 2 || *argv[1] == '-'; /* The other commands set no handlers, and have nothing to finish. */
        postponed = 2;
        signal(SIGTERM, is_service ? hold : leave);
        signal(SIGINT, is_service ? hold : leave);
        if (is_service) {
            pthread_create(&thread, NULL, release, NULL);
        }
    }
    find_home();
    if (getcwd(directory, sizeof directory) == NULL) {
        fail("cannot find the working directory", strerror(errno));
    }
    have_utf8();
    add("%s/bin/%s", home, program);
    add("-XX:VMOptionsFile=%s/lib/%s.vmoptions", home, kind);
    add("-XX:AOTCache=%s/lib/%s.aot", home, kind);
    add("-Dbaton.launcher=%s", program);
    if (is_probe) {
        long long start = now();
        add("-Dbaton.cold=%s", ask_agent(argc, argv, directory));
        add("-Dbaton.spent=%lld", now() - start);
        /* What is meant for the service, a large heap or an agent, must neither slow a probe nor change its verdict. */
        unsetenv("JAVA_TOOL_OPTIONS");
        unsetenv("_JAVA_OPTIONS");
        unsetenv("JDK_JAVA_OPTIONS");
    }
    /* A JVM that may not start its threads says so in many lines, so it is tried before. */
    if (start_threads((void *) JVM_THREADS(is_probe)) != NULL) {
        fail("cannot start a JVM", "too few threads are allowed here: raise the limit (pids.max, ulimit -u)");
    }
    add("--module=baton"); /* it names its main class */
    for (int i = 1; i < argc; i++) {
        arguments[argument_count++] = argv[i];
    }
    give_value("JAVA_TOOL_OPTIONS");
    give_value("_JAVA_OPTIONS");
    /* libjli would start this program again, with the arguments built here, if this variable named a JVM. */
    unsetenv("LD_LIBRARY_PATH");
    return JLI_Launch(argument_count, arguments, 0, NULL, 0, NULL, "", "", program, program, 0, 1, 0, 0);
}
