/* Shifts the wall clock of the program it is loaded into (LD_PRELOAD) by as many
   seconds as the file of QUYDINH_TEST_CLOCK says at the moment. A plan is
   submitted the day after its consultation at the earliest, and a browser test
   cannot wait for that day. The clock that measures how long something takes is
   left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long shift(void) {
  char text[32] = {0};
  const char *path = getenv("QUYDINH_TEST_CLOCK");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  return count > 0 ? atol(text) : 0;
}

int clock_gettime(clockid_t id, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int status = real(id, at);
  if (status == 0 && id == CLOCK_REALTIME) at->tv_sec += shift();
  return status;
}
