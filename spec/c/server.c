/* SPDX-License-Identifier: MIT
 *
 * The scripted server: see server.h. One thread accepts, and one each connection responds.
 */
#define _POSIX_C_SOURCE 200809L
#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 512, MAX_REQUESTS = 1024, MAX_REQUEST_BYTES = 1 << 22 };

typedef struct connection {
  server *owner;
  size_t serial;
  int fd; /* -1 after it was reset */
  pthread_t thread;
} connection;

typedef struct record {
  char *text;
  size_t connection;
} record;

struct server {
  const server_route *routes;
  int listener, port;
  pthread_t acceptor;
  pthread_mutex_t lock; /* guards everything below, and the descriptors */
  bool stopping;
  connection connections[MAX_CONNECTIONS];
  size_t connection_count;
  record requests[MAX_REQUESTS];
  size_t request_count;
};

void server_sleep(int milliseconds) {
  struct timespec time;
  time.tv_sec = milliseconds / 1000;
  time.tv_nsec = milliseconds % 1000 * 1000000L;
  while (nanosleep(&time, &time) != 0) continue;
}

static bool send_all(int fd, const char *data, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    length -= (size_t)sent;
  }
  return true;
}

static void reset(connection *c) {
  struct linger at_once = {1, 0};
  pthread_mutex_lock(&c->owner->lock);
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(c->fd);
  c->fd = -1;
  pthread_mutex_unlock(&c->owner->lock);
}

/* Returns false if the connection is over. */
static bool direct(connection *c, char direction) {
  char scratch[512];
  switch (direction) {
    case 1: shutdown(c->fd, SHUT_RDWR); return false;
    case 2: reset(c); return false;
    case 3: server_sleep(50); return true;
    case 4:
      while (recv(c->fd, scratch, sizeof scratch, 0) > 0) continue;
      return false;
    default: return send_all(c->fd, "", 1);
  }
}

static bool play(connection *c, const char *script) {
  while (*script != '\0') {
    size_t plain = strcspn(script, CLOSE RESET PAUSE HANG NUL);
    if (!send_all(c->fd, script, plain)) return false;
    script += plain;
    if (*script != '\0' && !direct(c, *script++)) return false;
  }
  return true;
}

/* Returns the length of the whole request at the front of `text`; 0 until its headers are
 * complete. */
static size_t request_length(const char *text) {
  const char *end = strstr(text, "\r\n\r\n"), *line;
  size_t length = 0;
  if (end == NULL) return 0;
  for (line = strstr(text, "\r\n"); line < end; line = strstr(line + 2, "\r\n")) {
    if (strncasecmp(line + 2, "content-length:", 15) == 0) length = strtoul(line + 17, NULL, 10);
  }
  return (size_t)(end - text) + 4 + length;
}

/* Reads one request into memory of its own; NULL if the client closed before it was complete. */
static char *read_request(int fd) {
  size_t length = 0, capacity = 65536, whole;
  char *text = malloc(capacity + 1);
  while (text != NULL) {
    ssize_t got;
    text[length] = '\0';
    whole = request_length(text);
    if (whole > 0 && length >= whole) return text;
    if (length == capacity) {
      char *larger = capacity >= MAX_REQUEST_BYTES ? NULL : realloc(text, capacity * 2 + 1);
      if (larger == NULL) break;
      text = larger;
      capacity *= 2;
    }
    got = recv(fd, text + length, capacity - length, 0);
    if (got <= 0) break;
    length += (size_t)got;
  }
  free(text);
  return NULL;
}

static const char *find_play(const server *s, const char *request) {
  const char *target = strchr(request, ' ') + 1;
  size_t length = strcspn(target, " ");
  const server_route *route;
  for (route = s->routes; route->target != NULL; route++) {
    if (strlen(route->target) == length && memcmp(route->target, target, length) == 0) {
      return route->play;
    }
  }
  return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
}

/* Takes the text over. */
static void take_down(connection *c, char *text) {
  server *s = c->owner;
  pthread_mutex_lock(&s->lock);
  if (s->request_count == MAX_REQUESTS) abort();
  s->requests[s->request_count].text = text;
  s->requests[s->request_count++].connection = c->serial;
  pthread_mutex_unlock(&s->lock);
}

static void *serve(void *context) {
  connection *c = context;
  char *request;
  while ((request = read_request(c->fd)) != NULL) {
    const char *script = find_play(c->owner, request);
    take_down(c, request);
    if (!play(c, script)) break;
  }
  if (c->fd >= 0) shutdown(c->fd, SHUT_RDWR); /* server_stop closes it */
  return NULL;
}

static void *accept_all(void *context) {
  server *s = context;
  int fd;
  while ((fd = accept(s->listener, NULL, NULL)) >= 0) {
    connection *c;
    pthread_mutex_lock(&s->lock);
    if (s->stopping || s->connection_count == MAX_CONNECTIONS) break;
    c = &s->connections[s->connection_count++];
    c->owner = s;
    c->serial = s->connection_count;
    c->fd = fd;
    if (pthread_create(&c->thread, NULL, serve, c) != 0) abort();
    pthread_mutex_unlock(&s->lock);
  }
  pthread_mutex_unlock(&s->lock);
  if (fd >= 0) close(fd);
  return NULL;
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((unsigned short)port);
  return address;
}

server *server_start(const server_route *routes) {
  server *s = calloc(1, sizeof *s);
  struct sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (s == NULL) abort();
  s->routes = routes;
  s->listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(s->listener, (struct sockaddr *)&address, size) != 0 || listen(s->listener, 256) != 0 ||
      getsockname(s->listener, (struct sockaddr *)&address, &size) != 0) {
    abort();
  }
  s->port = ntohs(address.sin_port);
  pthread_mutex_init(&s->lock, NULL);
  if (pthread_create(&s->acceptor, NULL, accept_all, s) != 0) abort();
  return s;
}

/* Wakes the thread that accepts by a connection. */
static void stop_accepting(server *s) {
  struct sockaddr_in address = loopback(s->port);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  pthread_mutex_lock(&s->lock);
  s->stopping = true;
  pthread_mutex_unlock(&s->lock);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) abort();
  pthread_join(s->acceptor, NULL);
  close(fd);
  close(s->listener);
}

void server_stop(server *s) {
  size_t i;
  stop_accepting(s);
  for (i = 0; i < s->connection_count; i++) {
    pthread_mutex_lock(&s->lock);
    if (s->connections[i].fd >= 0) shutdown(s->connections[i].fd, SHUT_RDWR);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->connections[i].thread, NULL);
    if (s->connections[i].fd >= 0) close(s->connections[i].fd);
  }
  for (i = 0; i < s->request_count; i++) free(s->requests[i].text);
  pthread_mutex_destroy(&s->lock);
  free(s);
}

int server_port(const server *s) {
  return s->port;
}

const char *server_url(const server *s, const char *target, char out[SERVER_URL_SIZE]) {
  snprintf(out, SERVER_URL_SIZE, "http://127.0.0.1:%d%s", s->port, target);
  return out;
}

size_t server_request_count(server *s) {
  size_t count;
  pthread_mutex_lock(&s->lock);
  count = s->request_count;
  pthread_mutex_unlock(&s->lock);
  return count;
}

const char *server_request(server *s, size_t i) {
  return i < server_request_count(s) ? s->requests[i].text : NULL;
}

size_t server_connection_of(server *s, size_t i) {
  return i < server_request_count(s) ? s->requests[i].connection : 0;
}

size_t server_await_requests(server *s, size_t count) {
  int tries;
  for (tries = 0; tries < 1000 && server_request_count(s) < count; tries++) server_sleep(5);
  return server_request_count(s);
}
