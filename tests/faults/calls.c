/* Stands between a program and the system's write calls, below one folder.
 *
 * Loaded with LD_PRELOAD by tests/faults/calls.py. It counts the calls that change what a disk
 * holds, and can kill the program before one of them, let one of them fail, or record all of them
 * so that tests/faults/power.py can make the disks that a power cut would leave.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OFF, COUNT, KILL, FAIL, FAIL_FROM };
enum { CREATE, WRITE, TRUNCATE, SYNC, UNLINK, RENAME, LINK, MKDIR, RMDIR };

static char watched[PATH_MAX];
static size_t watched_length;
static int mode, error, half, record = -1;
static long seen, at;

static int below(const char *path) {
  return watched_length && strncmp(path, watched, watched_length) == 0 &&
         (path[watched_length] == '/' || path[watched_length] == 0);
}

static int name_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

static int full_name(const char *path, char *full) {
  if (path[0] == '/') {
    snprintf(full, PATH_MAX, "%s", path);
  } else if (getcwd(full, PATH_MAX)) {
    size_t length = strlen(full);
    snprintf(full + length, PATH_MAX - length, "/%s", path);
  } else {
    return 0;
  }
  return below(full);
}

enum { NEEDS_ROOM = 1, CAN_BE_HALF = 2 };

/* One call more: 0 to go on, 1 to write only half of it, -1 to fail with `error`. */
static int next_call(int call) {
  int can_be_half = call & CAN_BE_HALF;
  if (mode == OFF) return 0;
  seen++;
  if (mode == KILL && seen == at) {
    if (half && can_be_half) return 1;
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  if (error == ENOSPC && !(call & NEEDS_ROOM)) return 0;
  if ((mode == FAIL && seen == at) || (mode == FAIL_FROM && seen >= at)) {
    if (half && can_be_half && seen == at) return 1;
    errno = error;
    return -1;
  }
  return 0;
}

static void put(const void *data, size_t length) {
  while (length) {
    ssize_t done = syscall(SYS_write, record, data, length);
    if (done <= 0) return;
    data = (const char *)data + done;
    length -= (size_t)done;
  }
}

/* what, length of each text, inode, offset or size; then the texts */
static void note(int what, uint64_t inode, int64_t offset, const void *one, size_t first,
                 const void *two, size_t second) {
  if (record < 0) return;
  int64_t head[5] = {what, (int64_t)inode, offset, (int64_t)first, (int64_t)second};
  put(head, sizeof head);
  put(one, first);
  put(two, second);
}

static uint64_t inode_of(int fd) {
  struct stat found;
  return fstat(fd, &found) ? 0 : (uint64_t)found.st_ino;
}

#define WATCHED_FD(fd) \
  char path[PATH_MAX]; \
  if (mode == OFF || !name_of(fd, path))

static ssize_t written(int fd, off_t offset, const void *data, size_t length, int placed) {
  int go = next_call(NEEDS_ROOM | CAN_BE_HALF);
  if (go < 0) return -1;
  if (go > 0 && length > 1) length /= 2; /* then it ends, or the next one fails */
  ssize_t done = placed ? syscall(SYS_pwrite64, fd, data, length, offset)
                        : syscall(SYS_write, fd, data, length);
  if (go > 0 && mode == KILL) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  if (done > 0) note(WRITE, inode_of(fd), offset, data, (size_t)done, "", 0);
  return done;
}

ssize_t write(int fd, const void *data, size_t length) {
  WATCHED_FD(fd) return syscall(SYS_write, fd, data, length);
  int ends = fcntl(fd, F_GETFL) & O_APPEND;
  return written(fd, lseek(fd, 0, ends ? SEEK_END : SEEK_CUR), data, length, 0);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  WATCHED_FD(fd) return syscall(SYS_pwrite64, fd, data, length, offset);
  return written(fd, offset, data, length, 1);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  return pwrite(fd, data, length, offset);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
  WATCHED_FD(to) return syscall(SYS_sendfile, to, from, offset, length);
  errno = EINVAL; /* then Python copies with write */
  return -1;
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) {
  return sendfile(to, from, offset, length);
}

int ftruncate(int fd, off_t length) {
  WATCHED_FD(fd) return (int)syscall(SYS_ftruncate, fd, length);
  if (next_call(0) < 0) return -1;
  int done = (int)syscall(SYS_ftruncate, fd, length);
  if (!done) note(TRUNCATE, inode_of(fd), length, "", 0, "", 0);
  return done;
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static int synced(int fd, int number) {
  WATCHED_FD(fd) return (int)syscall(number, fd);
  if (next_call(0) < 0) return -1;
  int done = (int)syscall(number, fd);
  if (!done) note(SYNC, inode_of(fd), 0, path, strlen(path), "", 0);
  return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static int opened(int folder, const char *name, int flags, mode_t bits) {
  char path[PATH_MAX];
  if (mode == OFF || !(flags & (O_CREAT | O_TRUNC)) || (name[0] != '/' && folder != AT_FDCWD) ||
      !full_name(name, path))
    return (int)syscall(SYS_openat, folder, name, flags, bits);
  int there = access(path, F_OK) == 0;
  if (there && !(flags & O_TRUNC)) return (int)syscall(SYS_openat, folder, name, flags, bits);
  if (next_call(there ? 0 : NEEDS_ROOM) < 0) return -1;
  int fd = (int)syscall(SYS_openat, folder, name, flags, bits);
  if (fd < 0) return fd;
  if (there)
    note(TRUNCATE, inode_of(fd), 0, "", 0, "", 0);
  else
    note(CREATE, inode_of(fd), 0, path, strlen(path), "", 0);
  return fd;
}

#define BITS(flags) \
  mode_t bits = 0; \
  if ((flags) & O_CREAT) { \
    va_list rest; \
    va_start(rest, flags); \
    bits = (mode_t)va_arg(rest, int); \
    va_end(rest); \
  }

int open(const char *name, int flags, ...) {
  BITS(flags);
  return opened(AT_FDCWD, name, flags, bits);
}

int open64(const char *name, int flags, ...) {
  BITS(flags);
  return opened(AT_FDCWD, name, flags, bits);
}

int openat(int folder, const char *name, int flags, ...) {
  BITS(flags);
  return opened(folder, name, flags, bits);
}

int openat64(int folder, const char *name, int flags, ...) {
  BITS(flags);
  return opened(folder, name, flags, bits);
}

/* A call on one name; `what` is how it is recorded. */
#define ON_NAME(what, name, call) \
  char path[PATH_MAX]; \
  if (mode == OFF || !full_name(name, path)) return (int)(call); \
  if (next_call(what == MKDIR ? NEEDS_ROOM : 0) < 0) return -1; \
  int done = (int)(call); \
  if (!done) note(what, 0, 0, path, strlen(path), "", 0); \
  return done

int unlink(const char *name) { ON_NAME(UNLINK, name, syscall(SYS_unlinkat, AT_FDCWD, name, 0)); }

int unlinkat(int folder, const char *name, int flags) {
  if (folder != AT_FDCWD) return (int)syscall(SYS_unlinkat, folder, name, flags);
  ON_NAME((flags & AT_REMOVEDIR ? RMDIR : UNLINK), name,
          syscall(SYS_unlinkat, folder, name, flags));
}

int rmdir(const char *name) {
  ON_NAME(RMDIR, name, syscall(SYS_unlinkat, AT_FDCWD, name, AT_REMOVEDIR));
}

int mkdir(const char *name, mode_t bits) {
  ON_NAME(MKDIR, name, syscall(SYS_mkdirat, AT_FDCWD, name, bits));
}

/* A call from one name to another. */
#define ON_NAMES(what, from, to, call) \
  char one[PATH_MAX], two[PATH_MAX]; \
  int near = full_name(from, one), far = full_name(to, two); \
  if (mode == OFF || !(near || far)) return (int)(call); \
  if (next_call(NEEDS_ROOM) < 0) return -1; \
  int done = (int)(call); \
  if (!done) note(what, 0, 0, one, strlen(one), two, strlen(two)); \
  return done

int rename(const char *from, const char *to) {
  ON_NAMES(RENAME, from, to, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int link(const char *from, const char *to) {
  ON_NAMES(LINK, from, to, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int linkat(int one_folder, const char *from, int two_folder, const char *to, int flags) {
  if (one_folder != AT_FDCWD || two_folder != AT_FDCWD)
    return (int)syscall(SYS_linkat, one_folder, from, two_folder, to, flags);
  ON_NAMES(LINK, from, to, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, flags));
}

/* For tests/faults/calls.py */

void watch(const char *folder, int how, long number, int with, int by_half, int into) {
  snprintf(watched, sizeof watched, "%s", folder);
  watched_length = strlen(watched);
  mode = how;
  at = number;
  error = with;
  half = by_half;
  record = into;
  seen = 0;
}

long calls_seen(void) { return seen; }
