/* What a good engineer would write in C with libusb's synchronous calls: the same work as device-bench.

       libusb_peer frames COUNT         seconds of each exchange of a frame with the card reader
       libusb_peer card 1               seconds of the four answers that reading a card takes
       libusb_peer scan COUNT LENGTH    seconds of each scan of so many bytes, from the job to its deletion

   Prints a line a measurement. Compiled and run by devices.py. */

#define _GNU_SOURCE  /* strcasestr, memmem */
#include <libusb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READER_VENDOR = 0x0400, READER_PRODUCT = 0xC35A, SCANNER_VENDOR = 0x1209, SCANNER_PRODUCT = 0x5C4E };
enum { TRANSFER = 16 << 10, LONGEST_ANSWER = 64 << 20 };

static libusb_device_handle *device;

static void die(const char *what) {
    fprintf(stderr, "libusb_peer: %s\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void open_device(int vendor, int product, int alternate) {
    if (libusb_init(NULL) != 0) die("libusb does not start");
    device = libusb_open_device_with_vid_pid(NULL, vendor, product);
    if (!device || libusb_claim_interface(device, 0) != 0) die("no device");
    if (alternate && libusb_set_interface_alt_setting(device, 0, alternate) != 0) die("no such alternate setting");
}

/* A command and its answer; the answer's third status byte. */
static int ask(unsigned char code, unsigned char parameter) {
    unsigned char command[] = {0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, code, parameter, 0x03 ^ code ^ parameter};
    static unsigned char frame[4096];
    unsigned char sum = 0;
    int moved, got = 0, whole = 7;
    if (libusb_bulk_transfer(device, 0x02, command, sizeof command, &moved, 2000) != 0) die("the command did not go out");
    while (got < whole) {
        /* Whole packets, no more than the answer still has. */
        if (libusb_bulk_transfer(device, 0x81, frame + got, (whole - got + 63) / 64 * 64, &moved, 2000) != 0)
            die("no answer");
        got += moved;
        if (got >= 7) whole = 7 + (frame[5] << 8 | frame[6]);
        if (whole > (int)sizeof frame) die("an endless answer");
    }
    for (int i = 5; i < whole; i++) sum ^= frame[i];
    if (sum != 0) die("a wrong checksum");
    return frame[9];
}

/* Drain, command, answer: as the facts about readers want it. */
static void frame(void) {
    unsigned char stale[64];
    int moved;
    while (libusb_bulk_transfer(device, 0x81, stale, sizeof stale, &moved, 1) == 0) {}
    if (ask(0x11, 0xFF) != 0x90) die("the reader is out of order");
}

/* What the reader itself takes for a card: find, select, read, additional address, and nothing besides. */
static void card(void) {
    if (ask(0x20, 0x01) != 0x9F || ask(0x20, 0x02) != 0x90 || ask(0x30, 0x01) != 0x90) die("no card");
    ask(0x30, 0x03);
}

static unsigned char *answer;
static int received;

/* Sends a request and reads its whole answer; the length of the body, which begins at *body. */
static int exchange(const char *request, unsigned char **body) {
    int moved, length = strlen(request), chunked, content = 0;
    if (libusb_bulk_transfer(device, 0x01, (unsigned char *)request, length, &moved, 10000) != 0) die("no request");
    char *end = NULL;
    received = 0;
    while (!end) {
        if (received > LONGEST_ANSWER - TRANSFER) die("an endless answer");
        if (libusb_bulk_transfer(device, 0x81, answer + received, TRANSFER, &moved, 60000) != 0) die("no answer");
        received += moved;
        answer[received] = 0;
        end = strstr((char *)answer, "\r\n\r\n");
    }
    *body = (unsigned char *)end + 4;
    chunked = strcasestr((char *)answer, "Transfer-Encoding: chunked") != NULL;
    char *told = strcasestr((char *)answer, "Content-Length: ");
    if (told && told < end) content = atoi(told + 16);
    if (!chunked || strcasestr((char *)answer, "Transfer-Encoding: chunked") > end) {
        while (*body + content > answer + received) {
            if (libusb_bulk_transfer(device, 0x81, answer + received, TRANSFER, &moved, 60000) != 0) die("no answer");
            received += moved;
        }
        return content;
    }
    /* Chunks are moved together in place. */
    unsigned char *from = *body, *to = *body;
    for (;;) {
        unsigned char *line;
        while (!(line = memmem(from, answer + received - from, "\r\n", 2))) {
            if (libusb_bulk_transfer(device, 0x81, answer + received, TRANSFER, &moved, 60000) != 0) die("no answer");
            received += moved;
        }
        long size = strtol((char *)from, NULL, 16);
        from = line + 2;
        while (from + size + 2 > answer + received) {
            if (received > LONGEST_ANSWER - TRANSFER) die("an endless answer");
            if (libusb_bulk_transfer(device, 0x81, answer + received, TRANSFER, &moved, 60000) != 0) die("no answer");
            received += moved;
        }
        if (size == 0) return to - *body;
        memmove(to, from, size);
        to += size;
        from += size + 2;
    }
}

static void scan(int length) {
    static const char settings[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><scan:ScanSettings "
        "xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\" "
        "xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\"><pwg:Version>2.0</pwg:Version>"
        "<pwg:ScanRegions><pwg:ScanRegion><pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset><pwg:Width>2480</pwg:Width><pwg:Height>3508</pwg:Height>"
        "</pwg:ScanRegion></pwg:ScanRegions><pwg:InputSource>Platen</pwg:InputSource>"
        "<scan:ColorMode>RGB24</scan:ColorMode><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution></scan:ScanSettings>";
    char request[4096], job[256];
    unsigned char *body;
    snprintf(request, sizeof request,
             "POST /eSCL/ScanJobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n\r\n%s",
             sizeof settings - 1, settings);
    exchange(request, &body);
    char *location = strcasestr((char *)answer, "Location: ");
    if (!location || sscanf(strstr(location, "/eSCL/"), "%255[^\r\n]", job) != 1) die("no job");
    snprintf(request, sizeof request, "GET %s/NextDocument HTTP/1.1\r\nHost: localhost\r\n\r\n", job);
    int got = exchange(request, &body);
    if (got != length || body[0] != 0xFF || body[1] != 0xD8 || body[got - 2] != 0xFF || body[got - 1] != 0xD9)
        die("a page of the wrong length");
    snprintf(request, sizeof request, "DELETE %s HTTP/1.1\r\nHost: localhost\r\n\r\n", job);
    exchange(request, &body);
}

int main(int count, char **words) {
    if (count < 3) die("see the head of libusb_peer.c");
    int times = atoi(words[2]), scans = strcmp(words[1], "scan") == 0, cards = strcmp(words[1], "card") == 0;
    answer = malloc(LONGEST_ANSWER + 1);
    if (scans) open_device(SCANNER_VENDOR, SCANNER_PRODUCT, 1);
    else open_device(READER_VENDOR, READER_PRODUCT, 0);
    for (int i = 0; i < times; i++) {
        double begun = now();
        if (scans) scan(atoi(words[3]));
        else if (cards) card();
        else frame();
        printf("%.9f\n", now() - begun);
    }
    libusb_release_interface(device, 0);
    libusb_close(device);
    libusb_exit(NULL);
    return 0;
}
