/*
 * The launcher of the distribution. As "health-check" it first asks the probe agent of the service that runs beside it, over
 * a Unix socket. For everything else, and in doubt, it starts a JVM through libjli, which is what the JDK's own java command
 * is made of. It needs no shell, no JAVA_HOME and no JDK.
 *
 *   <home>/bin/<name>                               this program; <name> is the connector's
 *   <home>/lib/<kind>.vmoptions, <kind>.aot         options of the JVM and AOT cache; <kind> is "probe" or "service"
 *   <home>/lib/manifests/                           libraries of the "manifests" command alone
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
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAIN_CLASS "baton/dev.baton.cli.BatonConnector"
#define MAX_JVM_ARGUMENTS 16
#define JVM_THREADS 14 /* what a JVM starts for a probe */

/* What is spoken with the agent: see dev.baton.cli.agent.AgentProtocol. */
#define PROTOCOL_VERSION 1
#define MAX_REQUEST (128 * 1024)
#define MAX_ANSWER (128 * 1024)
#define ANSWER 5 /* its exit code and the length of its standard output come first */

#define DEFAULT_TIMEOUT 5
#define MAX_TIMEOUT 3600
#define GRACE_MILLIS 150 /* The agent ends itself what takes too long; so long its answer may be on its way. */
#define RETRY_MILLIS 10

/* As libjli exports it; the JDK ships no header for it. The types are those of jni.h. */
extern int JLI_Launch(int argc, char **argv, int jargc, const char **jargv, int appclassc, const char **appclassv,
                      const char *full_version, const char *dot_version, const char *program_name,
                      const char *launcher_name, unsigned char java_args, unsigned char class_path_wildcard,
                      unsigned char javaw, int ergo);

static char home[PATH_MAX];
static const char *program = "baton";

/* The one health-check that is asked. */
static struct {
    int timeout;        /* of the HTTP request, in seconds */
    long long deadline; /* in milliseconds of the monotonic clock */
    int agent;          /* the connection to it, or -1 */
    pid_t peer;         /* its process */
    int are_several;    /* services of this program run here */
    char target[512];   /* what is waited for */
} probe = {.agent = -1, .target = "the service does not answer"};

__attribute__((noreturn))
static void fail(const char *what, const char *why) {
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
        fail("cannot read /proc/self/exe", length < 0 ? strerror(errno) : strerror(ENAMETOOLONG));
    }
    char *slash = strrchr(home, '/');
    *slash = '\0';
    program = slash + 1;
    if ((slash = strrchr(home, '/')) != NULL) {
        *slash = '\0';
    }
}

/*
 * The JVM reads arguments and variables in the encoding of the locale, and no option changes that. In the C locale, which it
 * also gets where one that is named is not installed, every byte beyond ASCII would be lost.
 */
static void have_utf8(void) {
    if (setlocale(LC_ALL, "") == NULL || strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) {
        setenv("LC_ALL", "C.UTF-8", 1);
        setlocale(LC_ALL, "");
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
            && seconds >= 1 && seconds <= MAX_TIMEOUT) {
            return seconds;
        }
    }
    return DEFAULT_TIMEOUT;
}

/* For poll. Once no time is left, this does not return. */
static int time_left(void) {
    long long left = probe.deadline - now();
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
        struct stat own;
        struct stat its;
        snprintf(path, sizeof path, "/proc/self/%s", same[i]);
        int is_known = stat(path, &own) == 0;
        snprintf(path, sizeof path, "/proc/%d/%s", (int) peer.pid, same[i]);
        if (!is_known || stat(path, &its) != 0 || own.st_dev != its.st_dev || own.st_ino != its.st_ino) {
            return 0;
        }
    }
    return peer.pid;
}

/* Connects without ever blocking: a socket whose backlog is full refuses with EAGAIN. Returns -1 with errno set. */
static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (snprintf(address.sun_path, sizeof address.sun_path, "%s", path) >= (int) sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int low = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int agent = fcntl(low, F_DUPFD_CLOEXEC, 3); /* never in the place of a standard stream that is closed */
    close(low);
    while (agent >= 0 && connect(agent, (struct sockaddr *) &address, sizeof address) != 0) {
        int failure = errno;
        if (failure == EAGAIN) {
            int left = time_left();
            poll(NULL, 0, left < RETRY_MILLIS ? left : RETRY_MILLIS);
        } else if (failure != EINTR) {
            close(agent);
            errno = failure;
            return -1;
        }
    }
    return agent;
}

/* Keeps the connection to the first agent. Returns why to go cold, or NULL. */
static const char *try_socket(const char *path) {
    int agent = connect_to(path);
    if (agent < 0) {
        if (errno == ECONNREFUSED) {
            unlink(path); /* left over from a service that is gone */
        }
        return NULL;
    }
    pid_t peer = trusted_peer(agent);
    if (peer != 0 && probe.agent < 0) {
        probe.agent = agent;
        probe.peer = peer;
        return NULL;
    }
    close(agent);
    probe.are_several |= peer != 0 && peer != probe.peer;
    return peer == 0 ? "not-trusted" : NULL;
}

/* Finds the one agent of this program. Returns why to go cold, or NULL. */
static const char *find_agent(void) {
    static const char *const parents[] = {"BATON_HEALTH_CHECK_AGENT_DIR", "XDG_RUNTIME_DIR", "TMPDIR", "/tmp"};
    const char *cold = "no-agent";
    struct stat self;
    if (stat("/proc/self/exe", &self) != 0) {
        return "not-trusted";
    }
    for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
        const char *parent = *parents[i] == '/' ? parents[i] : getenv(parents[i]);
        char path[PATH_MAX];
        struct stat status;
        /* What is relative means something else to the service. In what others may write, anything could lie. */
        int length = snprintf(path, sizeof path, "%s/baton-%u", parent == NULL ? "" : parent, (unsigned) geteuid());
        if (parent == NULL || *parent != '/' || length >= PATH_MAX - 64 || lstat(path, &status) != 0) {
            continue;
        }
        if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
            cold = "not-trusted";
            continue;
        }
        glob_t sockets = {0};
        sprintf(path + length, "/%llu-%llu-*", (unsigned long long) self.st_dev, (unsigned long long) self.st_ino);
        if (glob(path, GLOB_NOSORT, NULL, &sockets) == 0) {
            for (size_t j = 0; j < sockets.gl_pathc; j++) {
                const char *why = try_socket(sockets.gl_pathv[j]);
                cold = why == NULL ? cold : why;
            }
            globfree(&sockets);
        }
    }
    /* Which of several runs at the address that is asked, only the settings say. */
    return probe.are_several ? "several-agents" : probe.agent < 0 ? cold : NULL;
}

/* Sends a header, then, each with a NUL, the directory, the arguments and the variables. Returns why to go cold, or NULL. */
static const char *send_request(int argc, char **argv, const char *directory) {
    char *strings = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&strings, &length);
    if (stream == NULL) {
        fail("cannot ask the service", strerror(errno));
    }
    fprintf(stream, "%s%c", directory, 0);
    for (int i = 2; i < argc; i++) {
        fprintf(stream, "%s%c", argv[i], 0);
    }
    for (char **variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, "BATON_", 6) == 0) {
            fprintf(stream, "%s%c", *variable, 0);
        }
    }
    if (fclose(stream) != 0 || length > MAX_REQUEST) {
        return "too-large";
    }
    struct __attribute__((packed)) {
        char version;
        uint32_t length, millis_left, arguments;
    } header = {PROTOCOL_VERSION, htonl((uint32_t) length), htonl((uint32_t) time_left()), htonl((uint32_t) argc - 2)};
    int is_sent = transfer(POLLOUT, &header, sizeof header) && transfer(POLLOUT, strings, length);
    free(strings);
    return is_sent ? NULL : "unanswered";
}

/* Reads the version, then frames: a kind, a length, that many bytes. Returns why to go cold, or NULL with the exit code. */
static const char *read_answer(int *exit_code) {
    static char text[MAX_ANSWER + 1];
    char version;
    struct __attribute__((packed)) {
        char kind;
        uint32_t length;
    } frame;
    if (transfer(POLLIN, &version, 1) && version != PROTOCOL_VERSION) {
        return "other-version";
    }
    while (transfer(POLLIN, &frame, sizeof frame)) {
        size_t length = ntohl(frame.length);
        if (length > MAX_ANSWER || !transfer(POLLIN, text, length)) {
            break;
        }
        text[length] = '\0';
        if (frame.kind == 'B') { /* The request begins: what is asked. Its timeout counts from now. */
            snprintf(probe.target, sizeof probe.target, "%.500s", text);
            probe.deadline = now() + probe.timeout * 1000LL + GRACE_MILLIS;
        } else if (frame.kind == 'C') { /* go cold: why */
            return text;
        } else { /* the answer: exit code, length of the standard output, that output, the standard error */
            uint32_t out = 0;
            memcpy(&out, text + 1, sizeof out);
            out = ntohl(out);
            if (frame.kind != 'A' || length < ANSWER || out > length - ANSWER) {
                break;
            }
            signal(SIGPIPE, SIG_IGN);
            fwrite(text + ANSWER, 1, out, stdout);
            fflush(stdout);
            fwrite(text + ANSWER + out, 1, length - ANSWER - out, stderr);
            *exit_code = text[0];
            return NULL;
        }
    }
    return "unanswered";
}

/* Asks the agent and prints what it answers. Returns why to go cold, or NULL with the exit code. */
static const char *ask_agent(int argc, char **argv, const char *directory, int *exit_code) {
    const char *on = getenv("BATON_HEALTH_CHECK_AGENT");
    probe.timeout = timeout_of(argc, argv);
    probe.deadline = now() + probe.timeout * 1000LL + GRACE_MILLIS;
    /* What is no boolean, the command complains about. */
    if (on != NULL && *on != '\0' && strcmp(on, "1") != 0 && strcasecmp(on, "t") != 0 && strcasecmp(on, "true") != 0) {
        return "off";
    }
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        return "encoding";
    }
    const char *cold = find_agent();
    cold = cold == NULL ? send_request(argc, argv, directory) : cold;
    cold = cold == NULL ? read_answer(exit_code) : cold;
    if (probe.agent >= 0) {
        close(probe.agent);
    }
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

static volatile sig_atomic_t held;

static void hold(int signal) {
    held = signal;
}

/* Once the JVM has set handlers of its own, sends again what came before. */
static void *release(void *unused) {
    struct sigaction current = {.sa_handler = hold};
    while (current.sa_handler == hold) {
        poll(NULL, 0, RETRY_MILLIS);
        sigaction(SIGTERM, NULL, &current);
    }
    if (held != 0) {
        kill(getpid(), held);
    }
    return unused;
}

static struct {
    char **values;
    int count;
} arguments;

/* Adds one formatted argument; it is never freed, as it has to live as long as the process. */
__attribute__((format(printf, 1, 2)))
static void add(const char *format, ...) {
    va_list values;
    va_start(values, format);
    if (vasprintf(&arguments.values[arguments.count++], format, values) < 0) {
        fail("cannot build the command line", strerror(ENOMEM));
    }
    va_end(values);
}

int main(int argc, char **argv) {
    int is_probe = argc > 1 && strcmp(argv[1], "health-check") == 0;
    int is_manifests = argc > 1 && strcmp(argv[1], "manifests") == 0;
    const char *kind = is_probe ? "probe" : "service";
    char directory[PATH_MAX];
    find_home();
    if (getcwd(directory, sizeof directory) == NULL) {
        fail("cannot find the working directory", strerror(errno));
    }
    have_utf8();
    arguments.values = calloc((size_t) argc + MAX_JVM_ARGUMENTS + 1, sizeof(char *));
    if (arguments.values == NULL) {
        fail("cannot build the command line", strerror(ENOMEM));
    }
    add("%s/bin/%s", home, program);
    add("-XX:VMOptionsFile=%s/lib/%s.vmoptions", home, kind);
    add("-Dbaton.launcher=%s", program);
    if (is_probe) {
        int exit_code = 1;
        long long start = now();
        const char *cold = ask_agent(argc, argv, directory, &exit_code);
        if (cold == NULL) {
            return exit_code;
        }
        add("-Dbaton.cold=%s", cold);
        add("-Dbaton.spent=%lld", now() - start);
        /* A JVM that may not start its threads says so in many lines, so it is tried before. */
        if (start_threads((void *) JVM_THREADS) != NULL) {
            fail("cannot start a JVM", "too few threads are allowed here: raise the limit (pids.max, ulimit -u)");
        }
        /* What is meant for the service, a large heap or an agent, must neither slow a probe nor change its verdict. */
        unsetenv("JAVA_TOOL_OPTIONS");
        unsetenv("_JAVA_OPTIONS");
        unsetenv("JDK_JAVA_OPTIONS");
    } else if (getpid() == 1) {
        /* The kernel keeps every signal that has no handler from the first process of a container. */
        signal(SIGTERM, hold);
        signal(SIGINT, hold);
        pthread_t thread;
        pthread_create(&thread, NULL, release, NULL);
    }
    if (is_manifests) {
        add("-cp");
        add("%s/lib/manifests/*", home);
        add("--add-reads=baton=ALL-UNNAMED");
    } else {
        add("-XX:AOTCache=%s/lib/%s.aot", home, kind);
    }
    add("-m");
    add(MAIN_CLASS);
    for (int i = 1; i < argc; i++) {
        arguments.values[arguments.count++] = argv[i];
    }
    /* libjli would start this program again, with the arguments built here, if this variable named a JVM. */
    unsetenv("LD_LIBRARY_PATH");
    return JLI_Launch(arguments.count, arguments.values, 0, NULL, 0, NULL, "", "", program, program, 0, 1, 0, 0);
}
