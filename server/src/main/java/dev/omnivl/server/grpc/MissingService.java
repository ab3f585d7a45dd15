package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;

/**
 * A service that the model cannot serve: every call of it ends with what is missing and the remedy.
 *
 * @param service which one
 * @param failure what is missing
 */
record MissingService(ServiceDescriptor service, Failure failure) implements BindableService {
  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
    service
        .getMethods()
        .forEach(method ->
            definition.addMethod(
                method,
                (call, headers) -> {
                  throw failure;
                }));
    return definition.build();
  }
}
