#include "http_daemon.h"

#include <microhttpd.h>
#include <stdint.h>
#include <string.h>

static void connection_changed(
    void *closure, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode code) {
    const struct stator_http_events *events = closure;
    (void)socket_context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        events->connection_opened(events->context, stator_http_socket(connection));
    } else {
        events->connection_closed(events->context, stator_http_socket(connection));
    }
}

static enum MHD_Result request_arrived(
    void *closure, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *body, size_t *body_count, void **exchange) {
    const struct stator_http_events *events = closure;
    return events->request_arrived(
               events->context, connection, path, method, version, body, body_count, exchange)
        ? MHD_YES
        : MHD_NO;
}

static void request_ended(
    void *closure, struct MHD_Connection *connection, void **exchange,
    enum MHD_RequestTerminationCode code) {
    const struct stator_http_events *events = closure;
    (void)code;
    events->request_ended(events->context, stator_http_socket(connection), exchange);
}

// The library would decode %00 to the end of the path; paths and queries stay as sent.
static size_t keep_escapes(void *closure, struct MHD_Connection *connection, char *text) {
    (void)closure;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *stator_http_start(
    int listening_socket, struct stator_http_limits limits,
    const struct stator_http_events *events) {
    void *closure = (void *)(uintptr_t)events;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, request_arrived, closure,
        MHD_OPTION_LISTEN_SOCKET, listening_socket,
        MHD_OPTION_CONNECTION_LIMIT, limits.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits.connections_per_client,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.memory_per_connection_bytes,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changed, closure,
        MHD_OPTION_NOTIFY_COMPLETED, request_ended, closure, MHD_OPTION_END);
}

int stator_http_poll_descriptor(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info == NULL ? -1 : info->epoll_fd;
}

int stator_http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}
