/*
 * A stand-in for libnvidia-ml.so.1 that says what a script tells it to. Tests compile it, so that the real
 * binding is exercised without a GPU. Names, codes and layouts follow NVIDIA's nvml.h.
 *
 * The script is the file that NVML_STANDIN_SCRIPT names, or nvml_standin.txt beside the library. It is read anew at
 * every call, so that a test changes the world by writing it. One statement per line:
 *
 *   driver 535.261.03                      nvmlSystemGetDriverVersion
 *   cuda 12020                             nvmlSystemGetCudaDriverVersion
 *   gpu uuid=GPU-.. minor=0 bus=00000000:3B:00.0 memory=85899345920 board=15104 mig=-1 events=11 name=NVIDIA A100
 *                                          a GPU; mig -1 is "not supported"; events are the supported types, 0 for
 *                                          "not supported"; name is the rest of the line
 *   fail nvmlDeviceGetUUID 15 [GPU]        the call returns 15, for one GPU or for all
 *   hang nvmlInit_v2 [GPU]                 the call never returns
 *   crash nvmlInit_v2 [GPU]                the call writes to address 0
 *   lazy-events                            an event is delivered only after some getter was called since the last
 *                                          wait, as NVIDIA's own mock does
 *   nodes                                  as the real one: nothing works where /dev/nvidiactl cannot be opened, and a GPU
 *                                          is there only where its /dev/nvidiaN can be. A node without a kernel driver
 *                                          counts as opened; one that is missing or that a container may not use does not
 *
 * Calls are named by their newest symbol. An event happens when a file "event" appears beside the script; it is
 * consumed. Its text: "GPU TYPE DATA", such as "0 8 79" for XID 79 of GPU 0; GPU -1 is a GPU without a handle.
 *
 * -DOLD leaves out the versioned symbols, as a very old driver does.
 * -DWORLD='"..."' is the script where there is no file: a container into which only the library was mounted has none.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define MAX_GPUS 64

typedef struct {
  char uuid[96];
  char bus[32];
  char name[96];
  int minor;
  int mig;
  unsigned int board;
  unsigned long long memory;
  unsigned long long events;
} gpu_t;

typedef struct {
  char busIdLegacy[16];
  unsigned int domain, bus, device, pciDeviceId, pciSubSystemId;
  char busId[32];
} pci_info_t;

typedef struct {
  void *device;
  unsigned long long type, data;
  unsigned int gpuInstanceId, computeInstanceId;
} event_t;

typedef struct {
  char driver[80];
  int cuda;
  int count;
  int lazy;
  int nodes;
  gpu_t gpus[MAX_GPUS];
  char text[1 << 16];
} world_t;

/* A handle is the address of one of these; it says which GPU and stays valid when the script changes. */
static char handles[MAX_GPUS];
static char event_set;
static int getters_since_wait;

static void script_path(char *path) {
  const char *named = getenv("NVML_STANDIN_SCRIPT");
  if (named != NULL) {
    snprintf(path, PATH_MAX, "%s", named);
    return;
  }
  Dl_info self;
  char library[PATH_MAX];
  dladdr((void *)&script_path, &self);
  snprintf(library, sizeof library, "%s", self.dli_fname);
  snprintf(path, PATH_MAX, "%s/nvml_standin.txt", dirname(library));
}

static void parse_gpu(char *line, gpu_t *gpu) {
  char *save = NULL;
  char *name = strstr(line, "name=");
  memset(gpu, 0, sizeof *gpu);
  gpu->mig = -1;
  gpu->events = 11;
  if (name != NULL) {
    snprintf(gpu->name, sizeof gpu->name, "%s", name + 5);
    *name = '\0';
  }
  for (char *word = strtok_r(line, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save)) {
    char *value = strchr(word, '=');
    if (value == NULL) continue;
    *value++ = '\0';
    if (strcmp(word, "uuid") == 0) snprintf(gpu->uuid, sizeof gpu->uuid, "%s", value);
    if (strcmp(word, "bus") == 0) snprintf(gpu->bus, sizeof gpu->bus, "%s", value);
    if (strcmp(word, "minor") == 0) gpu->minor = atoi(value);
    if (strcmp(word, "mig") == 0) gpu->mig = atoi(value);
    if (strcmp(word, "board") == 0) gpu->board = strtoul(value, NULL, 0);
    if (strcmp(word, "memory") == 0) gpu->memory = strtoull(value, NULL, 0);
    if (strcmp(word, "events") == 0) gpu->events = strtoull(value, NULL, 0);
  }
}

static int opens(const char *node) {
  int fd = open(node, O_RDWR | O_CLOEXEC);
  if (fd < 0) return errno == ENXIO;
  close(fd);
  return 1;
}

static void leave_out_unseen(world_t *world) {
  char node[32];
  int seen = 0;
  for (int i = 0; i < world->count; i++) {
    snprintf(node, sizeof node, "/dev/nvidia%d", world->gpus[i].minor);
    if (opens(node)) world->gpus[seen++] = world->gpus[i];
  }
  world->count = seen;
}

static void read_world(world_t *world) {
  char path[PATH_MAX], line[1024];
  memset(world, 0, sizeof *world);
  script_path(path);
  FILE *file = fopen(path, "r");
  world->text[0] = '\n';
  size_t used = 0;
  if (file != NULL) {
    used = fread(world->text + 1, 1, sizeof world->text - 2, file);
    fclose(file);
  } else {
#ifdef WORLD
    used = snprintf(world->text + 1, sizeof world->text - 1, "%s", WORLD);
#else
    world->text[0] = '\0';
    return;
#endif
  }
  for (char *at = world->text + 1; at < world->text + 1 + used;) {
    size_t length = strcspn(at, "\n");
    snprintf(line, sizeof line, "%.*s", (int)length, at);
    at += length + 1;
    if (strncmp(line, "driver ", 7) == 0) snprintf(world->driver, sizeof world->driver, "%.79s", line + 7);
    if (strncmp(line, "cuda ", 5) == 0) world->cuda = atoi(line + 5);
    if (strcmp(line, "lazy-events") == 0) world->lazy = 1;
    if (strcmp(line, "nodes") == 0) world->nodes = 1;
    if (strncmp(line, "gpu ", 4) == 0 && world->count < MAX_GPUS) parse_gpu(line + 4, &world->gpus[world->count++]);
  }
  if (world->nodes) leave_out_unseen(world);
}

/* The code that the script wants from this call, after hanging or crashing if it wants that. gpu is -1 for none. */
static int verdict(world_t *world, const char *call, int gpu) {
  char line[1024], verb[16], name[64];
  read_world(world);
  for (char *at = world->text; *at != '\0';) {
    at += 1;
    size_t length = strcspn(at, "\n");
    int code = 0, which = -1;
    snprintf(line, sizeof line, "%.*s", (int)length, at);
    at += length;
    if (sscanf(line, "%15s %63s", verb, name) != 2 || strcmp(name, call) != 0) continue;
    if (strcmp(verb, "fail") == 0) {
      sscanf(line, "%*s %*s %d %d", &code, &which);
    } else if (strcmp(verb, "hang") == 0 || strcmp(verb, "crash") == 0) {
      sscanf(line, "%*s %*s %d", &which);
    } else {
      continue;
    }
    if (which != -1 && which != gpu) continue;
    if (strcmp(verb, "hang") == 0) for (;;) pause();
    if (strcmp(verb, "crash") == 0) *(volatile int *)0 = 1;
    return code;
  }
  return 0;
}

static int index_of(const void *handle) {
  long index = (const char *)handle - handles;
  return index >= 0 && index < MAX_GPUS ? (int)index : -1;
}

/* For a call about one GPU: its verdict, and that GPU. */
static int about(const char *call, const void *handle, gpu_t *gpu) {
  static __thread world_t world;
  int index = index_of(handle);
  int code = verdict(&world, call, index);
  getters_since_wait++;
  if (code != 0) return code;
  if (index < 0) return 2;
  if (index >= world.count) return 15;
  *gpu = world.gpus[index];
  return 0;
}

static int plain(const char *call, world_t *world) { return verdict(world, call, -1); }

static int text(const char *from, char *to, unsigned int length) {
  if (strlen(from) >= length) return 7;
  strcpy(to, from);
  return 0;
}

#ifdef OLD
#define VERSIONED(name, version) name
#else
#define VERSIONED(name, version) name##version
#endif

static __thread world_t world;

EXPORT int VERSIONED(nvmlInit, _v2)(void) {
  int code = plain("nvmlInit_v2", &world);
  return code == 0 && world.nodes && !opens("/dev/nvidiactl") ? 9 : code;
}

EXPORT int nvmlShutdown(void) { return plain("nvmlShutdown", &world); }

EXPORT const char *nvmlErrorString(int code) {
  switch (code) {
    case 0: return "Success";
    case 1: return "Uninitialized";
    case 2: return "Invalid Argument";
    case 3: return "Not Supported";
    case 4: return "Insufficient Permissions";
    case 6: return "Not Found";
    case 7: return "Insufficient Size";
    case 9: return "Driver Not Loaded";
    case 10: return "Timeout";
    case 12: return "NVML Shared Library Not Found";
    case 13: return "Function Not Found";
    case 15: return "GPU is lost";
    case 16: return "GPU requires reset";
    case 17: return "The operating system has blocked the request";
    case 18: return "Driver/library version mismatch";
    default: return "Unknown Error";
  }
}

EXPORT int nvmlSystemGetDriverVersion(char *version, unsigned int length) {
  int code = plain("nvmlSystemGetDriverVersion", &world);
  return code != 0 ? code : text(world.driver, version, length);
}

EXPORT int nvmlSystemGetCudaDriverVersion(int *version) {
  int code = plain("nvmlSystemGetCudaDriverVersion", &world);
  *version = world.cuda;
  return code;
}

EXPORT int VERSIONED(nvmlDeviceGetCount, _v2)(unsigned int *count) {
  int code = plain("nvmlDeviceGetCount_v2", &world);
  *count = world.count;
  return code;
}

EXPORT int VERSIONED(nvmlDeviceGetHandleByIndex, _v2)(unsigned int index, void **handle) {
  int code = verdict(&world, "nvmlDeviceGetHandleByIndex_v2", (int)index);
  if (code != 0) return code;
  if (index >= (unsigned int)world.count) return 2;
  *handle = &handles[index];
  return 0;
}

EXPORT int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle) {
  read_world(&world);
  for (int i = 0; i < world.count; i++) {
    if (strcmp(world.gpus[i].uuid, uuid) != 0) continue;
    int code = verdict(&world, "nvmlDeviceGetHandleByUUID", i);
    *handle = &handles[i];
    return code;
  }
  return 6;
}

EXPORT int nvmlDeviceGetUUID(void *device, char *uuid, unsigned int length) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetUUID", device, &gpu);
  return code != 0 ? code : text(gpu.uuid, uuid, length);
}

EXPORT int nvmlDeviceGetName(void *device, char *name, unsigned int length) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetName", device, &gpu);
  return code != 0 ? code : text(gpu.name, name, length);
}

EXPORT int nvmlDeviceGetMinorNumber(void *device, unsigned int *minor) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetMinorNumber", device, &gpu);
  if (code == 0) *minor = gpu.minor;
  return code;
}

static int pci_info(void *device, pci_info_t *info, size_t size) {
  gpu_t gpu;
  pci_info_t full;
  int code = about("nvmlDeviceGetPciInfo_v3", device, &gpu);
  if (code != 0) return code;
  memset(&full, 0, sizeof full);
  sscanf(gpu.bus, "%x:%x:%x", &full.domain, &full.bus, &full.device);
  snprintf(full.busIdLegacy, sizeof full.busIdLegacy, "%04X:%02X:%02X.0", full.domain & 0xffff, full.bus & 0xff,
           full.device & 0xff);
  snprintf(full.busId, sizeof full.busId, "%.31s", gpu.bus);
  memcpy(info, &full, size);
  return 0;
}

#ifdef OLD
EXPORT int nvmlDeviceGetPciInfo_v2(void *device, pci_info_t *info) { return pci_info(device, info, 36); }
#else
EXPORT int nvmlDeviceGetPciInfo_v3(void *device, pci_info_t *info) { return pci_info(device, info, sizeof *info); }
#endif

EXPORT int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *memory) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetMemoryInfo", device, &gpu);
  if (code != 0) return code;
  memory[0] = gpu.memory;
  memory[1] = gpu.memory;
  memory[2] = 0;
  return 0;
}

#ifndef OLD
EXPORT int nvmlDeviceGetMigMode(void *device, unsigned int *current, unsigned int *pending) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetMigMode", device, &gpu);
  if (code != 0) return code;
  if (gpu.mig < 0) return 3;
  *current = *pending = gpu.mig;
  return 0;
}
#endif

EXPORT int nvmlDeviceGetBoardId(void *device, unsigned int *board) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetBoardId", device, &gpu);
  if (code == 0) *board = gpu.board;
  return code;
}

/* NVIDIA's own toolkit asks; there are no MIG devices. */
EXPORT int nvmlDeviceGetMaxMigDeviceCount(void *device, unsigned int *count) {
  (void)device;
  *count = 0;
  return 0;
}

EXPORT int nvmlEventSetCreate(void **set) {
  int code = plain("nvmlEventSetCreate", &world);
  *set = &event_set;
  return code;
}

EXPORT int nvmlDeviceGetSupportedEventTypes(void *device, unsigned long long *types) {
  gpu_t gpu;
  int code = about("nvmlDeviceGetSupportedEventTypes", device, &gpu);
  if (code != 0) return code;
  if (gpu.events == 0) return 3;
  *types = gpu.events;
  return 0;
}

EXPORT int nvmlDeviceRegisterEvents(void *device, unsigned long long types, void *set) {
  gpu_t gpu;
  int code = about("nvmlDeviceRegisterEvents", device, &gpu);
  if (code != 0) return code;
  return set != &event_set || (types & ~gpu.events) != 0 ? 2 : 0;
}

/* Takes the event that waits, if there is one. */
static int take_event(event_t *event) {
  char path[PATH_MAX], folder[PATH_MAX];
  int gpu;
  script_path(folder);
  snprintf(path, sizeof path, "%.4000s/event", dirname(folder));
  FILE *file = fopen(path, "r");
  if (file == NULL) return 0;
  int fields = fscanf(file, "%d %llu %llu", &gpu, &event->type, &event->data);
  fclose(file);
  if (fields != 3) return 0;
  event->device = gpu >= 0 && gpu < MAX_GPUS ? &handles[gpu] : NULL;
  event->gpuInstanceId = event->computeInstanceId = 0xFFFFFFFFu;
  unlink(path);
  return 1;
}

EXPORT int VERSIONED(nvmlEventSetWait, _v2)(void *set, event_t *event, unsigned int millis) {
  int code = plain("nvmlEventSetWait_v2", &world);
  if (code != 0) return code;
  if (set != &event_set) return 2;
  for (unsigned int waited = 0;; waited += 10) {
    if ((!world.lazy || getters_since_wait > 0) && take_event(event)) {
      getters_since_wait = 0;
      return 0;
    }
    if (waited >= millis) return 10;
    usleep(10000);
  }
}

EXPORT int nvmlEventSetFree(void *set) {
  int code = plain("nvmlEventSetFree", &world);
  return code != 0 ? code : set == &event_set ? 0 : 2;
}
