/* SPDX-License-Identifier: MIT
 *
 * A server for the tests of the engine: on 127.0.0.1, in threads of this program. It answers a
 * request by its target with scripted bytes, and takes down what it was sent, on which connection.
 * It writes what it is told: what is wrong with an answer is so on purpose.
 */
#ifndef SPEC_SERVER_H
#define SPEC_SERVER_H

#include <stddef.h>

/* A play is sent as it stands but for these; after it the next request is awaited. */
#define CLOSE "\001" /* ends the connection in good order */
#define RESET "\002" /* ends it by a reset */
#define PAUSE "\003" /* waits 50 ms */
#define HANG "\004"  /* waits until the client closes */
#define NUL "\005"   /* sends a NUL */

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* The last entry has no target. Both texts are borrowed. */
typedef struct server_route {
  const char *target, *play;
} server_route;

typedef struct server server;

/* Aborts where it cannot listen. */
server *server_start(const server_route *routes);
void server_stop(server *s);
int server_port(const server *s);

enum { SERVER_URL_SIZE = 300 };

/* "http://127.0.0.1:PORT" + target, into `out`, which is returned. */
const char *server_url(const server *s, const char *target, char out[SERVER_URL_SIZE]);

/* What came so far. Requests count from 0, connections from 1; texts stay until the server is
 * stopped. */
size_t server_request_count(server *s);
const char *server_request(server *s, size_t i); /* NULL where there is none */
size_t server_connection_of(server *s, size_t i);

/* Waits until that many requests have come, 5 s at most; how many there are then. */
size_t server_await_requests(server *s, size_t count);

void server_sleep(int milliseconds);

#endif
