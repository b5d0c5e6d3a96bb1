#ifndef STATOR_HTTP_DAEMON_H
#define STATOR_HTTP_DAEMON_H

#include <stdbool.h>
#include <stddef.h>

// libmicrohttpd is started and asked through functions of variable arguments, which Swift cannot
// call. The daemon these start has no thread of its own: whoever started it runs it.

struct MHD_Daemon;
struct MHD_Connection;

/// Who is told what happens on the daemon's connections, always on the thread that runs it.
struct stator_http_events {
    /// Given back to every function.
    void *_Nullable context;
    /// A connection was accepted on the socket `descriptor`.
    void (*_Nonnull connection_opened)(void *_Nullable context, int descriptor);
    /// The connection on `descriptor` is about to be closed.
    void (*_Nonnull connection_closed)(void *_Nullable context, int descriptor);
    /// A part of a request has arrived: the header (`*exchange` is null), then the parts of the
    /// body, then the end (`*body_count` is 0). False closes the connection.
    bool (*_Nonnull request_arrived)(
        void *_Nullable context, struct MHD_Connection *_Nonnull connection,
        const char *_Nonnull path, const char *_Nonnull method, const char *_Nonnull version,
        const char *_Nullable body, size_t *_Nonnull body_count,
        void *_Nullable *_Nonnull exchange);
    /// A request is over, answered or broken off.
    void (*_Nonnull request_ended)(
        void *_Nullable context, int descriptor, void *_Nullable *_Nonnull exchange);
};

/// What the daemon may take.
struct stator_http_limits {
    unsigned int connections;
    unsigned int connections_per_client;
    size_t memory_per_connection_bytes;
};

/// Starts a daemon on a listening socket, which it then owns; null with errno set if it cannot.
/// `events` is kept, not copied.
struct MHD_Daemon *_Nullable stator_http_start(
    int listening_socket, struct stator_http_limits limits,
    const struct stator_http_events *_Nonnull events);

/// The epoll descriptor that becomes readable when the daemon is to be run; -1 if there is none.
int stator_http_poll_descriptor(struct MHD_Daemon *_Nonnull daemon);

/// The socket of a connection; -1 if it has none.
int stator_http_socket(struct MHD_Connection *_Nonnull connection);

#endif
