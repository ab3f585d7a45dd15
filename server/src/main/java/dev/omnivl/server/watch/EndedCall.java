package dev.omnivl.server.watch;

import java.time.Duration;

/**
 * A gRPC call that ended.
 *
 * @param method its full name, such as {@code omnivl.v1.SearchService/Search}; {@code unknown} if
 *     there is none of that name
 * @param status the canonical code with which it ended, such as {@code NOT_FOUND}
 * @param took from its arrival to its last byte
 * @param received bytes of its messages, as they went over the wire
 * @param sent bytes of the replies' messages
 * @param caller who made it: the name of its key or certificate, or its address
 * @param requestId under which it is known
 */
public record EndedCall(
    String method,
    String status,
    Duration took,
    long received,
    long sent,
    String caller,
    String requestId) {}
