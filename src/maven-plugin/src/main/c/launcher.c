/*
 * The launcher of the distribution: finds its own runtime, picks the options of the JVM for the command, and hands over
 * to libjli, which is what the JDK's own java command is made of. It needs no shell, no JAVA_HOME and no JDK.
 *
 *   <home>/bin/<name>              this program
 *   <home>/lib/<kind>.vmoptions    options of the JVM, kind being "probe" or "service"
 *   <home>/lib/<kind>.aot          AOT cache, used if it is there
 *   <home>/runtime/                the runtime, the application's module linked into it
 */
#define _GNU_SOURCE
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The module names its main class. */
#define MAIN_MODULE "baton"
#define MAX_JVM_ARGUMENTS 16

/* As libjli exports it; the JDK ships no header for it. The types are those of jni.h. */
extern int JLI_Launch(int argc, char **argv, int jargc, const char **jargv, int appclassc, const char **appclassv,
                      const char *full_version, const char *dot_version, const char *program_name,
                      const char *launcher_name, unsigned char java_args, unsigned char class_path_wildcard,
                      unsigned char javaw, int ergo);

struct arguments {
    char **values;
    int count;
};

static void fail(const char *what, const char *why) {
    fprintf(stderr, "baton-scim: %s: %s\n", what, why);
    exit(1);
}

/* Adds one formatted argument; it is never freed, as it has to live as long as the process. */
__attribute__((format(printf, 2, 3)))
static void add(struct arguments *arguments, const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *text = NULL;
    if (vasprintf(&text, format, values) < 0) {
        fail("cannot build the command line", strerror(ENOMEM));
    }
    va_end(values);
    arguments->values[arguments->count++] = text;
}

/* The directory two levels above this program, links resolved. In an image the program may lie in /: the home is / then. */
static void find_home(char *home, size_t size) {
    ssize_t length = readlink("/proc/self/exe", home, size - 1);
    if (length < 0) {
        fail("cannot read /proc/self/exe", strerror(errno));
    }
    if ((size_t) length >= size - 1) {
        fail("cannot read /proc/self/exe", strerror(ENAMETOOLONG));
    }
    home[length] = '\0';
    for (int level = 0; level < 2 && home[0] != '\0'; level++) {
        char *slash = strrchr(home, '/');
        if (slash == NULL) {
            fail("cannot find the installation from", home);
        }
        *slash = '\0';
    }
}

static int exists(const char *home, const char *kind, const char *suffix) {
    char *path = NULL;
    if (asprintf(&path, "%s/lib/%s%s", home, kind, suffix) < 0) {
        fail("cannot build a path", strerror(ENOMEM));
    }
    int found = access(path, R_OK) == 0;
    free(path);
    return found;
}

/* System.nanoTime() reads the same clock, so the deadline of a probe counts from here. */
static void add_start_time(struct arguments *arguments) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == 0) {
        add(arguments, "-Dbaton.start=%lld", (long long) now.tv_sec * 1000000000LL + now.tv_nsec);
    }
}

static void drop_variables(int is_probe) {
    /* libjli would start this program again, with the arguments built here, if this variable named a JVM. */
    unsetenv("LD_LIBRARY_PATH");
    /* What is meant for the service, a large heap or an agent, must neither slow a probe nor change its verdict. */
    if (is_probe) {
        unsetenv("JAVA_TOOL_OPTIONS");
        unsetenv("_JAVA_OPTIONS");
        unsetenv("JDK_JAVA_OPTIONS");
    }
}

/* JDK 25 crashes on this option where a variable gives it without a value. */
static void give_value(const char *variable) {
    const char option[] = "-XX:StartFlightRecording";
    const char *text = getenv(variable);
    const char *end = text == NULL ? NULL : strstr(text, option);
    if (end == NULL || strchr(" \t\n", *(end += sizeof option - 1)) == NULL) {
        return;
    }
    char *mended = NULL;
    if (asprintf(&mended, "%.*s=%s", (int) (end - text), text, end) >= 0) {
        setenv(variable, mended, 1);
        free(mended);
    }
}

/*
 * The JVM reads arguments and variables in the encoding of the locale, and no option changes that. In the C locale, which it
 * also gets where one that is named is not installed, every byte beyond ASCII would be lost.
 */
static void have_utf8(void) {
    if (setlocale(LC_ALL, "") == NULL || strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) {
        setenv("LC_ALL", "C.UTF-8", 1);
    }
}

int main(int argc, char **argv) {
    const char *command = argc > 1 ? argv[1] : "";
    int is_probe = strcmp(command, "health-check") == 0;
    const char *kind = is_probe ? "probe" : "service";
    char home[PATH_MAX];
    find_home(home, sizeof home);
    drop_variables(is_probe);
    give_value("JAVA_TOOL_OPTIONS");
    give_value("_JAVA_OPTIONS");
    have_utf8();

    struct arguments arguments = {calloc((size_t) argc + MAX_JVM_ARGUMENTS + 1, sizeof(char *)), 0};
    if (arguments.values == NULL) {
        fail("cannot build the command line", strerror(ENOMEM));
    }
    add(&arguments, "%s/bin/baton-scim", home);
    if (exists(home, kind, ".vmoptions")) {
        add(&arguments, "-XX:VMOptionsFile=%s/lib/%s.vmoptions", home, kind);
    }
    if (exists(home, kind, ".aot")) {
        add(&arguments, "-XX:AOTCache=%s/lib/%s.aot", home, kind);
    }
    add_start_time(&arguments);
    add(&arguments, "-m");
    add(&arguments, MAIN_MODULE);
    for (int i = 1; i < argc; i++) {
        arguments.values[arguments.count++] = argv[i];
    }
    return JLI_Launch(arguments.count, arguments.values, 0, NULL, 0, NULL, "", "", "baton-scim", "baton-scim", 0, 1, 0, 0);
}
