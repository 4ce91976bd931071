#!/bin/busybox sh
# First process of the guest: the host's system read-only, but for /etc, over which lies a layer of memory; then
# what the host wants to be run.
bb=/bin/busybox
$bb mkdir -p /proc /sys /dev /host /layer
$bb mount -t proc none /proc
$bb mount -t sysfs none /sys
$bb mount -t devtmpfs none /dev
while read -r module; do $bb insmod "/modules/$module" || echo "no $module"; done </modules/order
$bb mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 root /host || $bb poweroff -f
$bb mount -t tmpfs none /layer
$bb mkdir /layer/upper /layer/work
$bb mount -t overlay -o lowerdir=/host/etc,upperdir=/layer/upper,workdir=/layer/work none /host/etc || $bb poweroff -f
for each in proc sys dev; do $bb mount --bind /$each /host/$each; done
$bb mkdir -p /host/dev/pts
$bb mount -t devpts -o ptmxmode=666 none /host/dev/pts
# Not /tmp: a clone may lie there.
$bb mount -t tmpfs none /host/run
$bb mkdir /host/run/host /host/run/yizhan
$bb mount --bind /yizhan /host/run/yizhan
$bb mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=none,msize=262144 work /host/run/host || $bb poweroff -f
for port in /sys/class/virtio-ports/*; do
    $bb ln -s "$($bb basename "$port")" "/dev/yizhan-$($bb cat "$port/name")"
done
exec $bb chroot /host /bin/sh /run/host/boot.sh
