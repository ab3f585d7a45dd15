/** Whether the server keeps the Open Inference Protocol, by its wire. */
@NullMarked
package dev.omnivl.server.grpc.inference;

import org.jspecify.annotations.NullMarked;
