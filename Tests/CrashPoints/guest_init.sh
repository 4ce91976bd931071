#!/bin/busybox sh
# First process of the guest whose power is cut: the host's system read-only below /host, an own disk for
# the data, ports to the host by their names, and then what the host wants to be run.
bb=/bin/busybox
$bb mkdir -p /proc /sys /dev /host
$bb mount -t proc none /proc
$bb mount -t sysfs none /sys
$bb mount -t devtmpfs none /dev
while read -r module; do $bb insmod "/modules/$module" || echo "no $module"; done </modules/order
$bb ifconfig lo 127.0.0.1
$bb mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 root /host || $bb poweroff -f
for each in proc sys dev; do $bb mount --bind /$each /host/$each; done
$bb mount -t tmpfs none /host/run
$bb mkdir /host/run/host
$bb mkdir /host/run/yizhan
$bb mount --bind /yizhan /host/run/yizhan
$bb mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=none,msize=262144 work /host/run/host || $bb poweroff -f
# Journal and barriers as they come; a disk that cannot be mounted is a finding.
$bb mount -t ext4 /dev/vda /host/mnt || echo "NO DISK"
for port in /sys/class/virtio-ports/*; do
    $bb ln -s "$($bb basename "$port")" "/dev/yizhan-$($bb cat "$port/name")"
done
exec $bb chroot /host /bin/sh /run/host/boot.sh
