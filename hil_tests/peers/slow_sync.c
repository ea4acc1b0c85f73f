/* A disk whose every fsync and fdatasync takes half a second, to be preloaded.

   Each call is a byte in the file that SLOW_SYNC_COUNT names, so that a test can prove that it was
   at work: f for fsync, d for fdatasync. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void wait_half_a_second(const char *what)
{
    struct timespec left = {0, 500000000};
    const char *path = getenv("SLOW_SYNC_COUNT");
    int count = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;

    if (count >= 0) {
        if (write(count, what, 1) != 1)
            abort();
        close(count);
    }
    while (nanosleep(&left, &left) != 0)
        ;
}

int fsync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

    wait_half_a_second("f");
    return real(file);
}

int fdatasync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

    wait_half_a_second("d");
    return real(file);
}
