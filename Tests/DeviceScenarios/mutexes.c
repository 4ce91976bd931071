// Shows the thread sanitizer the mutexes of Swift's Synchronization library; loaded before it by `sanitize`.
// Locking and unlocking are compiled into our code and seen as long as nobody has to wait. Waiting is the
// kernel's (a futex), called from within the library, which is built without the sanitizer: it would
// take what follows for a race.
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define CONTEXT __attribute__((swift_context))
#define SWIFT __attribute__((swiftcall))

SWIFT void waited(uint32_t thread, CONTEXT void *mutex) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void woke(CONTEXT void *mutex) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

SWIFT void waited(uint32_t thread, CONTEXT void *mutex) {
    SWIFT void (*library)(uint32_t, CONTEXT void *) =
        dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    library(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT void woke(CONTEXT void *mutex) {
    SWIFT void (*library)(CONTEXT void *) = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    __tsan_release(mutex);
    library(mutex);
}
