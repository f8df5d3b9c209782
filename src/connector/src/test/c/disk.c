/*
 * A disk that fails on demand, for a process that is started with this library in LD_PRELOAD.
 *
 *   DISK_SHADOW  directory that gets a copy of each file at each sync of it: what a loss of power would leave, at the worst
 *   DISK_KILL    name of a file and a count, NAME:N: half of the Nth write to it is made, and the process killed
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PENDING ".pending-"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = '\0';
    return length > 0 && path[0] == '/';
}

static void copy(const char *from, const char *to) {
    char temporary[2 * PATH_MAX];
    snprintf(temporary, sizeof temporary, "%s.copying", to);
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char buffer[65536];
    ssize_t length;
    ssize_t (*plain_write)(int, const void *, size_t) = real("write");
    while (in >= 0 && out >= 0 && (length = read(in, buffer, sizeof buffer)) > 0) {
        if (plain_write(out, buffer, (size_t) length) != length) {
            abort();
        }
    }
    close(in);
    close(out);
    int (*plain_rename)(const char *, const char *) = real("rename");
    plain_rename(temporary, to);
}

/* Links reach the disk with their directory. */
static void settle_links(const char *shadow) {
    DIR *entries = opendir(shadow);
    struct dirent *entry;
    int (*plain_rename)(const char *, const char *) = real("rename");
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strncmp(entry->d_name, PENDING, strlen(PENDING)) == 0) {
            char from[2 * PATH_MAX];
            char to[2 * PATH_MAX];
            snprintf(from, sizeof from, "%s/%s", shadow, entry->d_name);
            snprintf(to, sizeof to, "%s/%s", shadow, entry->d_name + strlen(PENDING));
            plain_rename(from, to);
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

static void synced(int fd) {
    const char *shadow = getenv("DISK_SHADOW");
    char path[PATH_MAX];
    struct stat status;
    if (shadow == NULL || fstat(fd, &status) != 0 || !path_of(fd, path)) {
        return;
    }
    pthread_mutex_lock(&lock);
    if (S_ISDIR(status.st_mode)) {
        settle_links(shadow);
    } else {
        char to[2 * PATH_MAX];
        snprintf(to, sizeof to, "%s/%s", shadow, name_of(path));
        copy(path, to);
    }
    pthread_mutex_unlock(&lock);
}

int fsync(int fd) {
    int (*plain)(int) = real("fsync");
    int result = plain(fd);
    synced(fd);
    return result;
}

int fdatasync(int fd) {
    int (*plain)(int) = real("fdatasync");
    int result = plain(fd);
    synced(fd);
    return result;
}

int link(const char *from, const char *to) {
    int (*plain)(const char *, const char *) = real("link");
    const char *shadow = getenv("DISK_SHADOW");
    int result = plain(from, to);
    if (result == 0 && shadow != NULL) {
        char old[2 * PATH_MAX];
        char pending[2 * PATH_MAX];
        snprintf(old, sizeof old, "%s/%s", shadow, name_of(from));
        snprintf(pending, sizeof pending, "%s/%s%s", shadow, PENDING, name_of(to));
        pthread_mutex_lock(&lock);
        copy(old, pending);
        pthread_mutex_unlock(&lock);
    }
    return result;
}

/* How much of a write is still to be made; the process is killed after it where that is not all. */
static size_t allowed(int fd, size_t size) {
    static atomic_long writes;
    const char *kill_at = getenv("DISK_KILL");
    char path[PATH_MAX];
    if (kill_at == NULL || !path_of(fd, path)) {
        return size;
    }
    const char *colon = strrchr(kill_at, ':');
    const char *name = name_of(path);
    size_t length = (size_t) (colon - kill_at);
    if (strlen(name) != length || strncmp(name, kill_at, length) != 0) {
        return size;
    }
    return atomic_fetch_add(&writes, 1) + 1 == atol(colon + 1) ? size / 2 : size;
}

static ssize_t after(size_t made, size_t size, ssize_t result) {
    if (made < size) {
        raise(SIGKILL);
    }
    return result;
}

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t (*plain)(int, const void *, size_t) = real("write");
    size_t made = allowed(fd, size);
    return after(made, size, plain(fd, data, made));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    ssize_t (*plain)(int, const void *, size_t, off64_t) = real("pwrite64");
    size_t made = allowed(fd, size);
    return after(made, size, plain(fd, data, made, offset));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    return pwrite64(fd, data, size, offset);
}
