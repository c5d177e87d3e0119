# Writes down what gpuprof needs to know of a node. Run it as root on the node, or in a debug container that has GNU find
# (kubectl debug node/NAME -it --profile=sysadmin --image=debian:12) after `cd /host`; for a node, begin with `cd /`.
find . ./proc/driver/nvidia ./proc/devices ./proc/1/mountinfo ./proc/sys/net/core/bpf_jit_harden \
    ./sys/bus/pci/devices/*/ ./sys/module/nvidia ./sys/module/nvidia_uvm ./sys/module/nouveau ./sys/module/nvidia_vgpu_vfio \
    ./sys/module/firmware_class/parameters/path ./sys/module/apparmor/parameters/enabled ./sys/fs/selinux/enforce \
  \( -path ./proc -o -path ./sys -o -path ./tmp -o -path './sys/bus/pci/devices/*/*/*/*' -o -path './sys/module/*/*/*' \
    ! -path '*/parameters/*' -o -path '*/rootfs/*' -o -path '*/snapshots/*' -o -path './var/lib/docker/*' -o -path '*/kubelet/pods' \) -prune \
  -o -type c \( -path '*/dev/nvidia*' -o -path '*/dev/dri/*' -o -path '*/dev/infiniband/*' -o -name dxg -o -name gdrdrv \
    -o -name nvmap -o -name 'nvhost-*' \) -exec stat --printf 'c\t%a\t%g\t%t:%T\t%n\n' {} + \
  -o ! -type c ! -type b \( -iname '*nvidia*' -o -iname '*cuda*' -o -name 'libnv*' -o -name 'libdxcore*' -o -name 'nvcubins.bin' \
    -o -name ld.so.cache -o -name 'ldconfig*' -o -name 'gsp*.bin' -o -path '*/device-plugins/*' -o -name os-release \
    -o -ipath '*nvidia*' ! -path './run/nvidia/driver/*' -o -path './run/nvidia/driver/*' ! -path './run/nvidia/driver/*/*/*' \
    -o ! -path './*/*/*' \( -type d -o -type l \) -o -type d ! -path './*/*/*/*/*' \( -path './var/*' -o -path './run/*' \) \
    -o -path './dev/char/*' -lname '*nvidia*' -o -path './dev/dri/by-path/*' -o -path './usr/local/*' ! -path './*/*/*/*/*' \
    -o -path '*/etc/containerd/*' -o -path './etc/crio/*' -o -path './etc/cri/*' -o -path '*/cdi/*.json' -o -path '*/cdi/*.y*ml' \
    -o -path ./etc/docker/daemon.json -o -path './etc/k0s/*' -o -path '*/args/containerd*' -o -path './run/opengl-driver*' -o -path './nix/store/*/sw' \
    -o -path './home/kubernetes/*' -o -path './usr/lib/wsl/*' -o -name nv_tegra_release -o -name dgx-release -o -name ostree-booted \
    -o -path ./run/systemd/container -o -path ./.dockerenv -o -path './proc/*' -o -path './sys/module/*' -o -name enforce \
    -o -path './sys/bus/pci/*' \( -name vendor -o -name class -o -name driver -o -path '*/drm/*' \) \) \
    -printf '%y\t%m\t%G\t%l\t%p\n' \
    \( -name ld.so.cache -exec ldconfig -p -C {} \; -o -type f \( -name 'libcuda.so.*' -o -name 'libnvidia-ml.so.*' -o -name nvidia-ctk \
      -o -name nvidia-cdi-hook \) -exec sh -c 'for f; do printf "h\t%s\t%s\n" "$(od -An -v -tx1 -w64 -N64 "$f")" "$f"; done' head {} + \
      -o -type f \( -name os-release -o -path '*/etc/containerd/*' -o -path './etc/crio/*' \
      -o -path './etc/cri/*' -o -path ./etc/docker/daemon.json -o -path '*/cdi/*.json' -o -path '*/cdi/*.y*ml' -o -path './etc/k0s/containerd*' -o -path '*/args/containerd*' \
      -o -path './proc/driver/nvidia/version' -o -path './proc/driver/nvidia/gpus/*/information' -o -path ./proc/devices \
      -o -path ./proc/1/mountinfo -o -name bpf_jit_harden -o -path './sys/module/*/parameters/path' -o -path './sys/module/nvidia/version' \
      -o -path './sys/module/apparmor/*' -o -name enforce -o -name vendor -o -path './sys/bus/pci/devices/*/class' \) -exec grep -aH '' {} + \)
