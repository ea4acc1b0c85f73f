/* A disk that fails while the file exists that FAILING_SYNC names, to be preloaded.

   Every fsync and fdatasync then ends with EIO, and leaves a byte in that file: so a test can prove
   that it was at work. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void)
{
    const char *path = getenv("FAILING_SYNC");
    int mark = path ? open(path, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;

    if (mark < 0)
        return 0;
    if (write(mark, "f", 1) != 1)
        abort();
    close(mark);
    errno = EIO;
    return 1;
}

int fsync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

    return fails() ? -1 : real(file);
}

int fdatasync(int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

    return fails() ? -1 : real(file);
}
