// Numbers what a process changes on its disk, and ends it at one of these points.
//
// Preloaded (LD_PRELOAD), it counts every call that changes or synchronises a file below one folder:
// writing, truncating, renaming, linking, removing, making, fsync. What the environment says:
//
//   YIZHAN_POINTS_FOLDER  the folder; nothing is done without it
//   YIZHAN_POINTS_LOG     a file outside of it that gets a line "number kind path" for each point; of the
//                         point that is visited also how
//   YIZHAN_POINTS_AT      the number to visit, from 1; without it the points are only counted
//   YIZHAN_POINTS_HOW     before (the call is not made), after (it is), half (half of the bytes are
//                         written; other calls: as before)
//   YIZHAN_POINTS_CUT     instead of SIGKILL: writes "CUT" into this file (a port to the host, which then
//                         cuts the power) and lets no thread of the process change anything any more
//
// Pages of a memory map (SQLite's shared index) are not counted: what is in there is never needed
// after a crash. A child of the process does not inherit the visit: it is started with a clean
// environment, or has files of its own.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { NONE, BEFORE, AFTER, HALF };

static char folder[PATH_MAX];
static size_t folder_length;
static int log_handle = -1;
static const char *cut_port;
static long visited;
static enum how visited_how;
static atomic_long count;
// Set when the power is about to be cut: from then on nothing reaches the disk.
static atomic_int is_over;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("YIZHAN_POINTS_FOLDER");
    // The folder itself may be made later; what it lies in is there.
    char parent[PATH_MAX], real[PATH_MAX];
    if (!name || strlen(name) >= sizeof parent) return;
    strcpy(parent, name);
    char *slash = strrchr(parent, '/');
    if (!slash) return;
    *slash = 0;
    if (!realpath(*parent ? parent : "/", real)) return;
    snprintf(folder, sizeof folder, "%s/%s", strcmp(real, "/") ? real : "", slash + 1);
    const char *log = getenv("YIZHAN_POINTS_LOG"), *at = getenv("YIZHAN_POINTS_AT"), *how = getenv("YIZHAN_POINTS_HOW");
    cut_port = getenv("YIZHAN_POINTS_CUT");
    if (log) log_handle = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    visited = at ? atol(at) : 0;
    visited_how = !how || !strcmp(how, "before") ? BEFORE : !strcmp(how, "after") ? AFTER : HALF;
    folder_length = strlen(folder);
}

static const char *below(const char *path) {
    if (!folder_length || strncmp(path, folder, folder_length)) return NULL;
    return path[folder_length] == '/' ? path + folder_length + 1 : path[folder_length] ? NULL : ".";
}

static const char *path_of(int handle, char *space) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, space, PATH_MAX - 1);
    if (length <= 0) return NULL;
    space[length] = 0;
    return below(space);
}

static const char *path_at(int where, const char *name, char *space) {
    if (name[0] == '/') return below(name);
    char base[PATH_MAX];
    if (where == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return NULL;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", where);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length <= 0) return NULL;
        base[length] = 0;
    }
    if (snprintf(space, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) return NULL;
    return below(space);
}

static void stop_here(void) {
    atomic_store(&is_over, 1);
    if (cut_port) {
        int port = (int)syscall(SYS_openat, AT_FDCWD, cut_port, O_WRONLY | O_CLOEXEC, 0);
        if (port >= 0) syscall(SYS_write, port, "CUT\n", 4);
        for (;;) pause();
    }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// Counts a point; says how the call is to be made.
static enum how point(const char *kind, const char *path) {
    while (atomic_load(&is_over)) pause();
    long number = atomic_fetch_add(&count, 1) + 1;
    enum how how = number == visited ? visited_how : NONE;
    if (log_handle >= 0) {
        static const char *names[] = {"", " before", " after", " half"};
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%ld %s %s%s\n", number, kind, path, names[how]);
        syscall(SYS_write, log_handle, line, length);
    }
    if (how == BEFORE) stop_here();
    return how;
}

#define REAL(type, name, ...)                                                                                          \
    static type (*real)(__VA_ARGS__);                                                                                  \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

// Calls that are made whole or not at all.
#define WHOLE(kind, path, call)                                                                                        \
    do {                                                                                                               \
        const char *counted = path;                                                                                    \
        if (!counted) return call;                                                                                     \
        enum how how = point(kind, counted);                                                                           \
        if (how == HALF) stop_here();                                                                                  \
        __typeof__(call) result = call;                                                                                \
        if (how == AFTER) stop_here();                                                                                 \
        return result;                                                                                                 \
    } while (0)

ssize_t write(int handle, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char space[PATH_MAX];
    const char *path = path_of(handle, space);
    if (!path) return real(handle, bytes, length);
    enum how how = point("write", path);
    ssize_t result = real(handle, bytes, how == HALF ? length / 2 : length);
    if (how != NONE) stop_here();
    return result;
}

static ssize_t write_at(
    ssize_t (*real)(int, const void *, size_t, off_t), int handle, const void *bytes, size_t length, off_t place) {
    char space[PATH_MAX];
    const char *path = path_of(handle, space);
    if (!path) return real(handle, bytes, length, place);
    enum how how = point("pwrite", path);
    ssize_t result = real(handle, bytes, how == HALF ? length / 2 : length, place);
    if (how != NONE) stop_here();
    return result;
}

ssize_t pwrite(int handle, const void *bytes, size_t length, off_t place) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return write_at(real, handle, bytes, length, place);
}

ssize_t pwrite64(int handle, const void *bytes, size_t length, off64_t place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    return write_at(real, handle, bytes, length, place);
}

static ssize_t write_parts(
    const char *name, ssize_t (*real)(int, const struct iovec *, int, off_t), int handle, const struct iovec *parts,
    int parts_count, off_t place) {
    char space[PATH_MAX];
    const char *path = path_of(handle, space);
    if (!path) return real(handle, parts, parts_count, place);
    enum how how = point(name, path);
    if (how == HALF && parts_count) {
        struct iovec first = parts[0];
        if (parts_count == 1) first.iov_len /= 2;
        real(handle, parts_count == 1 ? &first : parts, (parts_count + 1) / 2, place);
        stop_here();
    }
    ssize_t result = real(handle, parts, parts_count, place);
    if (how != NONE) stop_here();
    return result;
}

static ssize_t real_writev(int handle, const struct iovec *parts, int parts_count, off_t unused) {
    (void)unused;
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return real(handle, parts, parts_count);
}

ssize_t writev(int handle, const struct iovec *parts, int parts_count) {
    return write_parts("writev", real_writev, handle, parts, parts_count, 0);
}

ssize_t pwritev(int handle, const struct iovec *parts, int parts_count, off_t place) {
    REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
    return write_parts("pwritev", real, handle, parts, parts_count, place);
}

ssize_t pwritev64(int handle, const struct iovec *parts, int parts_count, off64_t place) {
    REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off_t);
    return write_parts("pwritev", real, handle, parts, parts_count, place);
}

int ftruncate(int handle, off_t length) {
    REAL(int, "ftruncate", int, off_t);
    char space[PATH_MAX];
    WHOLE("ftruncate", path_of(handle, space), real(handle, length));
}

int ftruncate64(int handle, off64_t length) {
    REAL(int, "ftruncate64", int, off64_t);
    char space[PATH_MAX];
    WHOLE("ftruncate", path_of(handle, space), real(handle, length));
}

int fsync(int handle) {
    REAL(int, "fsync", int);
    char space[PATH_MAX];
    WHOLE("fsync", path_of(handle, space), real(handle));
}

int fdatasync(int handle) {
    REAL(int, "fdatasync", int);
    char space[PATH_MAX];
    WHOLE("fdatasync", path_of(handle, space), real(handle));
}

int msync(void *start, size_t length, int flags) {
    REAL(int, "msync", void *, size_t, int);
    WHOLE("msync", folder_length ? "?" : NULL, real(start, length, flags));
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    char space[PATH_MAX];
    WHOLE("rename", path_at(AT_FDCWD, to, space), real(from, to));
}

int renameat(int from_where, const char *from, int to_where, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    char space[PATH_MAX];
    WHOLE("rename", path_at(to_where, to, space), real(from_where, from, to_where, to));
}

int renameat2(int from_where, const char *from, int to_where, const char *to, unsigned flags) {
    REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
    char space[PATH_MAX];
    WHOLE("rename", path_at(to_where, to, space), real(from_where, from, to_where, to, flags));
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    char space[PATH_MAX];
    WHOLE("link", path_at(AT_FDCWD, to, space), real(from, to));
}

int linkat(int from_where, const char *from, int to_where, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    char space[PATH_MAX];
    WHOLE("link", path_at(to_where, to, space), real(from_where, from, to_where, to, flags));
}

int unlink(const char *name) {
    REAL(int, "unlink", const char *);
    char space[PATH_MAX];
    WHOLE("unlink", path_at(AT_FDCWD, name, space), real(name));
}

int unlinkat(int where, const char *name, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char space[PATH_MAX];
    WHOLE("unlink", path_at(where, name, space), real(where, name, flags));
}

int mkdir(const char *name, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    char space[PATH_MAX];
    WHOLE("mkdir", path_at(AT_FDCWD, name, space), real(name, mode));
}

// Opening counts where it makes or empties a file.
static const char *made(int where, const char *name, int flags, char *space) {
    const char *path = path_at(where, name, space);
    if (!path) return NULL;
    if (flags & O_TRUNC) return path;
    if (!(flags & O_CREAT)) return NULL;
    struct stat status;
    return fstatat(where, name, &status, AT_SYMLINK_NOFOLLOW) ? path : NULL;
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPENING(name)                                                                                                  \
    int name(const char *path, int flags, ...) {                                                                       \
        REAL(int, #name, const char *, int, ...);                                                                      \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        mode_t mode = mode_of(flags, arguments);                                                                       \
        va_end(arguments);                                                                                             \
        char space[PATH_MAX];                                                                                          \
        WHOLE("create", made(AT_FDCWD, path, flags, space), real(path, flags, mode));                                  \
    }

#define OPENING_AT(name)                                                                                               \
    int name(int where, const char *path, int flags, ...) {                                                            \
        REAL(int, #name, int, const char *, int, ...);                                                                 \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        mode_t mode = mode_of(flags, arguments);                                                                       \
        va_end(arguments);                                                                                             \
        char space[PATH_MAX];                                                                                          \
        WHOLE("create", made(where, path, flags, space), real(where, path, flags, mode));                              \
    }

OPENING(open)
OPENING(open64)
OPENING_AT(openat)
OPENING_AT(openat64)
