# The two commands are `make run` and `make test`; `make` says what else there is.
# Settings are given as NAME=VALUE: make run DATA=/tmp/yizhan PORT_SCREEN=18080
.POSIX:
.PHONY: help run test lint gallery monkey soak fuzz recordings test-asan test-tsan bench release crash power-cuts test-kernel install install-udev clean

help:
	@echo "make run           install what is missing, build, start everything on loopback; Ctrl-C stops it"
	@echo "make test          install what tests need besides, and run every test"
	@echo
	@echo "make lint          style of the sources, and no warnings of the compiler"
	@echo "make gallery       a picture of every screen and paper, in .test/gallery"
	@echo "make monkey        random touches and broken devices for SECONDS=60; SEED= repeats a run"
	@echo "make soak          the monkey for HOURS=8: the terminal's memory stays flat, nothing lost or doubled"
	@echo "make fuzz          bytes that no device should send, SECONDS=60 for each parser"
	@echo "make recordings    what readers and scanners say at each fault, anew, in Tests/Recordings"
	@echo "make test-asan     physical failures of devices under the address sanitizer; NAME= chooses some"
	@echo "make test-tsan     the same under the thread sanitizer"
	@echo "make bench         side-by-side measurements of a release build"
	@echo "make release       the programs as terminals and centers run them, in .build-release/release"
	@echo "make crash         kills terminal and center at every point that changes a disk; SEED= repeats a run"
	@echo "make power-cuts    cuts the power of a machine with both CUTS=200 times; SEED= repeats a run"
	@echo "make install       only the Debian packages that build and run need"
	@echo "make test-kernel   drivers and udev rules with a real kernel, in QEMU"
	@echo "make install-udev  give readers, scanners and receipt printers to the kiosk (a real terminal);"
	@echo "                   LOCKDOWN=1 keeps keyboards, storage and network adapters out of its USB ports"
	@echo "make clean         remove what was built and what tests left; the data in .run stays"
	@echo
	@echo "Folder and ports of make run: DATA=.run ASSETS=kiosk-assets CONFIG=debug PORT_SCREEN=8080 PORT_BENCH=8083 PORT_INTAKE=8090"
	@echo "PORT_DESK=8091 PORT_PUBLIC=8092 PORT_CUPS=8631 PORT_A4=8632 PORT_RECEIPT=9100 PORT_CARDS=8633"

run:
	@kiosk-assets/system/run

test:
	@Tests/run

lint:
	@Tests/lint

gallery:
	@Tests/run install build gallery

monkey:
	@Tests/run install build
	.venv/bin/python Tests/EndToEnd/monkey.py $(or $(SECONDS),60) $(SEED)

soak:
	@$(MAKE) monkey SECONDS=$$(($(or $(HOURS),8) * 3600)) SEED=$(SEED)

fuzz:
	@kiosk-assets/system/install-packages build
	@Tests/Fuzzing/run $(or $(SECONDS),60)

recordings:
	@Tests/run install build
	.venv/bin/python Tests/Recordings/record.py

test-asan:
	@kiosk-assets/system/install-packages build run
	@Tests/DeviceScenarios/sanitize address $(if $(NAME),"$(NAME)")

test-tsan:
	@kiosk-assets/system/install-packages build run
	@Tests/DeviceScenarios/sanitize thread $(if $(NAME),"$(NAME)")

bench:
	@kiosk-assets/system/install-packages build run test bench
	@kiosk-assets/system/build-release kiosk center storage-bench intake-load terminal-drill device-bench
	@mkdir -p .test
	.venv/bin/python Tests/Benchmarks/bench.py .build-release/release .test/bench.json

release:
	@kiosk-assets/system/install-packages build
	@kiosk-assets/system/build-release

crash:
	@Tests/run install build
	.venv/bin/python Tests/CrashPoints/crash.py $(SEED)

power-cuts:
	@Tests/run install build
	@kiosk-assets/system/install-packages power
	.venv/bin/python Tests/CrashPoints/power.py $(or $(CUTS),200) $(SEED)

test-kernel:
	@Tests/run install build kernel

install:
	@kiosk-assets/system/install-packages build run

# The group and the links of what is attached come at once, unless DESTDIR says that this is another machine's disk.
# A terminal that is locked stays locked, under the new rules.
install-udev:
	install -D -m 644 -t $(DESTDIR)/etc/udev/rules.d udev/70-yizhan.rules
	@if [ "$(LOCKDOWN)" = 1 ] || [ -e $(DESTDIR)/etc/udev/rules.d/72-yizhan-lockdown.rules ]; then \
	    install -m 644 -t $(DESTDIR)/etc/udev/rules.d udev/72-yizhan-lockdown.rules; fi
	@if [ -z "$(DESTDIR)" ]; then \
	    getent group yizhan >/dev/null || groupadd --system yizhan || exit 1; \
	    if [ "$(LOCKDOWN)" = 1 ]; then kiosk-assets/system/usb-lockdown on || exit 1; fi; \
	    udevadm control --reload && udevadm trigger --subsystem-match=usb --subsystem-match=hid \
	        --subsystem-match=hidraw --subsystem-match=usb-serial --subsystem-match=tty --subsystem-match=usbmisc; fi

clean:
	rm -rf .build .build-release .build-bench .build-fuzz .build-asan .build-tsan .test
