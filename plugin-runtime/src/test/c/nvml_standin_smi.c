/*
 * What NVIDIA's own nvidia-smi asks of libnvidia-ml.so.1 beyond what the device plugin asks, so that the real program runs over the
 * stand-in: compiled together with nvml_standin.c into one library, where that is wanted. It answers what the stand-in's script
 * states; of everything else (temperature, clocks, ...) it says "not supported", which nvidia-smi prints as N/A.
 *
 * All but one of these are in NVIDIA's nvml.h. nvmlInternalGetExportTable is not: NVIDIA's k8s-test-infra, pkg/gpu/mocknvml, tells that
 * nvidia-smi takes a table of functions from it, whose first word is its size in bytes and whose word 81 gets a GPU's handle by index.
 */
#include <stddef.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define NOT_SUPPORTED 3
#define HANDLE_BY_INDEX 81

extern int nvmlInit_v2(void);
extern int nvmlSystemGetCudaDriverVersion(int *version);
extern int nvmlDeviceGetCount_v2(unsigned int *count);
extern int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **handle);
extern int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *memory);

/* The flags say whether a machine without a GPU is a failure. */
EXPORT int nvmlInitWithFlags(unsigned int flags) {
  (void)flags;
  return nvmlInit_v2();
}

EXPORT int nvmlSystemGetCudaDriverVersion_v2(int *version) { return nvmlSystemGetCudaDriverVersion(version); }

EXPORT int nvmlDeviceGetIndex(void *device, unsigned int *index) {
  unsigned int count;
  int code = nvmlDeviceGetCount_v2(&count);
  if (code != 0) return code;
  for (unsigned int i = 0; i < count; i++) {
    void *other;
    if (nvmlDeviceGetHandleByIndex_v2(i, &other) != 0 || other != device) continue;
    *index = i;
    return 0;
  }
  return 2;
}

typedef struct {
  unsigned int version;
  unsigned long long total, reserved, free, used;
} memory_v2_t;

EXPORT int nvmlDeviceGetMemoryInfo_v2(void *device, memory_v2_t *memory) {
  unsigned long long first[3];
  int code = nvmlDeviceGetMemoryInfo(device, first);
  if (code != 0) return code;
  memory->total = first[0];
  memory->free = first[1];
  memory->used = first[2];
  memory->reserved = 0;
  return 0;
}

EXPORT int nvmlDeviceIsMigDeviceHandle(void *device, unsigned int *is_mig) {
  (void)device;
  *is_mig = 0;
  return 0;
}

#define WITHOUT(name) EXPORT int name(void) { return NOT_SUPPORTED; }
WITHOUT(nvmlDeviceGetComputeMode)
WITHOUT(nvmlDeviceGetDisplayActive)
WITHOUT(nvmlDeviceGetEccMode)
WITHOUT(nvmlDeviceGetEnforcedPowerLimit)
WITHOUT(nvmlDeviceGetFanSpeed)
WITHOUT(nvmlDeviceGetPerformanceState)
WITHOUT(nvmlDeviceGetPersistenceMode)
WITHOUT(nvmlDeviceGetPowerUsage)
WITHOUT(nvmlDeviceGetTemperature)
WITHOUT(nvmlDeviceGetUtilizationRates)
WITHOUT(nvmlDeviceGetVirtualizationMode)

/* Called through now and then; nvidia-smi ends with "Internal error" if the answer is not a success. */
static int nothing(void) { return 0; }

EXPORT int nvmlInternalGetExportTable(const void **result, const unsigned char *id) {
  static const unsigned char known[16] = {0xc4, 0xfe, 0x3e, 0x6c, 0xc9, 0x8f, 0x6c, 0x4e, 0xa3, 0x27, 0xee, 0x69, 0x6e, 0x12, 0xf7, 0xc4};
  static union {
    size_t size;
    int (*nothing)(void);
    int (*by_index)(unsigned int index, void **handle);
  } table[HANDLE_BY_INDEX + 1];
  if (memcmp(id, known, sizeof known) != 0) return NOT_SUPPORTED;
  table[0].size = sizeof table;
  for (size_t i = 1; i < HANDLE_BY_INDEX; i++) table[i].nothing = nothing;
  table[HANDLE_BY_INDEX].by_index = nvmlDeviceGetHandleByIndex_v2;
  *result = table;
  return 0;
}
