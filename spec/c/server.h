/* SPDX-License-Identifier: MIT
 *
 * A server for the tests of the engine: on 127.0.0.1, in threads of this program. It responds to a
 * request by its target with scripted bytes, and records every request with its connection. It
 * checks nothing: faults of a response are there on purpose.
 */
#ifndef SPEC_SERVER_H
#define SPEC_SERVER_H

#include <stddef.h>

/* Directions in a script, which is sent byte by byte otherwise. After its end the server waits for
 * the next request. */
#define CLOSE "\001" /* closes the connection */
#define RESET "\002" /* resets it */
#define PAUSE "\003" /* waits 50 ms */
#define HANG "\004"  /* waits until the client closes */
#define NUL "\005"   /* sends a NUL */

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* The script for a target; the last entry has none. Both texts are borrowed. */
typedef struct server_route {
  const char *target, *play;
} server_route;

typedef struct server server;

/* Starts a server. Aborts if it cannot listen. */
server *server_start(const server_route *routes);
void server_stop(server *s);
int server_port(const server *s);

enum { SERVER_URL_SIZE = 300 };

/* Writes "http://127.0.0.1:PORT" + target into `out`, and returns it. */
const char *server_url(const server *s, const char *target, char out[SERVER_URL_SIZE]);

/* Requests so far, counted from 0, and their connections, counted from 1. Texts stay until the
 * server is stopped. */
size_t server_request_count(server *s);
const char *server_request(server *s, size_t i); /* NULL if there is none */
size_t server_connection_of(server *s, size_t i);

/* Waits until that many requests have come, 5 s at most. Returns how many there are. */
size_t server_await_requests(server *s, size_t count);

void server_sleep(int milliseconds);

#endif
