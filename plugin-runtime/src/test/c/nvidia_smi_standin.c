/*
 * A stand-in for nvidia-smi: loads libnvidia-ml.so.1 by its soname, as the real one does, so that it works only where the dynamic
 * loader finds the library by itself. Lists the GPUs whose device node is in the container, as the real library does, and says
 * what opening the node gives: without the kernel's driver an allowed node answers "No such device or address", one that the
 * container may not open "Operation not permitted". Then loads every further library that it is told by soname.
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

static int load(const char *soname, void **handle) {
  struct link_map *map;
  *handle = dlopen(soname, RTLD_LAZY);
  if (*handle == NULL) {
    printf("%s: %s\n", soname, dlerror());
    return 1;
  }
  dlinfo(*handle, RTLD_DI_LINKMAP, &map);
  printf("%s loaded from %s\n", soname, map->l_name);
  return 0;
}

int main(int count, char **words) {
  void *nvml;
  char version[80] = "", uuid[96], name[96], node[32];
  unsigned int gpus = 0, minor;
  int failures = load("libnvidia-ml.so.1", &nvml);
  if (failures != 0) return 1;
  int (*init)(void) = (int (*)(void))dlsym(nvml, "nvmlInit_v2");
  int (*driver)(char *, unsigned) = (int (*)(char *, unsigned))dlsym(nvml, "nvmlSystemGetDriverVersion");
  int (*gpu_count)(unsigned *) = (int (*)(unsigned *))dlsym(nvml, "nvmlDeviceGetCount_v2");
  int (*by_index)(unsigned, void **) = (int (*)(unsigned, void **))dlsym(nvml, "nvmlDeviceGetHandleByIndex_v2");
  int (*get_uuid)(void *, char *, unsigned) = (int (*)(void *, char *, unsigned))dlsym(nvml, "nvmlDeviceGetUUID");
  int (*get_name)(void *, char *, unsigned) = (int (*)(void *, char *, unsigned))dlsym(nvml, "nvmlDeviceGetName");
  int (*get_minor)(void *, unsigned *) = (int (*)(void *, unsigned *))dlsym(nvml, "nvmlDeviceGetMinorNumber");
  if (init() != 0 || driver(version, sizeof version) != 0 || gpu_count(&gpus) != 0) {
    puts("NVML does not answer");
    return 1;
  }
  printf("driver %s\n", version);
  for (unsigned int i = 0; i < gpus; i++) {
    void *gpu;
    struct stat about;
    if (by_index(i, &gpu) != 0 || get_uuid(gpu, uuid, sizeof uuid) != 0 || get_name(gpu, name, sizeof name) != 0 ||
        get_minor(gpu, &minor) != 0) {
      printf("GPU %u does not answer\n", i);
      return 1;
    }
    snprintf(node, sizeof node, "/dev/nvidia%u", minor);
    if (stat(node, &about) != 0) continue;
    int fd = open(node, O_RDWR);
    printf("GPU %s (%s) %s: %s\n", name, uuid, node, fd >= 0 ? "opened" : strerror(errno));
    if (fd >= 0) close(fd);
  }
  for (int i = 1; i < count; i++) {
    void *handle;
    failures += load(words[i], &handle);
  }
  return failures != 0;
}
