/*
 * What a workload sees of the driver, told by a program that is no NVIDIA tool: loads every library that it is told by soname, so
 * that it works only where the dynamic loader finds them by itself; asks libcuda.so.1 for its version, which needs no GPU; and says
 * what opening each GPU's device node gives. Without the kernel's driver an allowed node answers "No such device or address", one
 * that the container may not open "Operation not permitted".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int load(const char *soname) {
  struct link_map *map;
  void *handle = dlopen(soname, RTLD_LAZY);
  if (handle == NULL) {
    printf("%s: %s\n", soname, dlerror());
    return 1;
  }
  dlinfo(handle, RTLD_DI_LINKMAP, &map);
  printf("%s loaded from %s\n", soname, map->l_name);
  int (*cuda_version)(int *) = (int (*)(int *))dlsym(handle, "cuDriverGetVersion");
  int version;
  if (cuda_version != NULL && cuda_version(&version) == 0) printf("CUDA %d\n", version);
  return 0;
}

int main(int count, char **words) {
  int failures = 0;
  for (int i = 1; i < count; i++) failures += load(words[i]);
  for (int minor = 0; minor < 64; minor++) {
    char node[32];
    struct stat about;
    snprintf(node, sizeof node, "/dev/nvidia%d", minor);
    if (stat(node, &about) != 0) continue;
    int fd = open(node, O_RDWR);
    printf("%s: %s\n", node, fd >= 0 ? "opened" : strerror(errno));
    if (fd >= 0) close(fd);
  }
  return failures != 0;
}
