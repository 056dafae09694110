/* SPDX-License-Identifier: MIT
 *
 * A host that closes states while a name is being looked up. This program's getaddrinfo precedes
 * libc's, and returns only after the state was closed. If lua_close waits for the lookup, this program
 * never ends; if the module's code is unloaded by then, it crashes. The thread that runs Lua must not
 * look names up itself: it would block.
 */
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_key_t at_thread_exit;
static pthread_t main_thread;
static int begun, ended; /* lookups, and threads of lookups that are gone */
static bool open_door, stood_still;

static void change(int *counter) {
  pthread_mutex_lock(&lock);
  ++*counter;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static void wait_for(const int *counter, int value) {
  pthread_mutex_lock(&lock);
  while (*counter < value) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

static void set_door(bool open) {
  pthread_mutex_lock(&lock);
  open_door = open;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

/* Runs when the thread has returned from libcurl's code and ends. */
static void note_exit(void *unused) {
  (void)unused;
  change(&ended);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
  (void)service, (void)hints, (void)found;
  if (pthread_equal(pthread_self(), main_thread)) {
    printf("%s is looked up in the main thread\n", node);
    stood_still = true;
    return EAI_AGAIN;
  }
  pthread_setspecific(at_thread_exit, &at_thread_exit);
  change(&begun);
  pthread_mutex_lock(&lock);
  while (!open_door) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return EAI_AGAIN;
}

static bool close_during_lookup(const char *way, int lookups) {
  lua_State *L = host_open();
  bool well = host_is_well(way, host_run(L, "lookup", 1, &way, 0));
  if (well) wait_for(&begun, lookups);
  lua_close(L);
  set_door(true);
  if (well) wait_for(&ended, lookups);
  set_door(false);
  return well;
}

int main(void) {
  static const char *const ways[] = {"task", "close", "collect", "give-up", "coroutine"};
  static const char *const listing[] = {"leave"};
  int i, count = sizeof ways / sizeof *ways;
  lua_State *L;
  bool well = true;
  main_thread = pthread_self();
  if (pthread_key_create(&at_thread_exit, note_exit) != 0) abort();
  for (i = 0; well && i < count; i++) well = close_during_lookup(ways[i], i + 1);
  L = host_open();
  well = well && host_is_well("afterwards", host_run(L, "listing", 1, listing, 0));
  lua_close(L);
  return well && !stood_still ? EXIT_SUCCESS : EXIT_FAILURE;
}
