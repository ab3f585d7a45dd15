package dev.omnivl.client.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;

/**
 * Names a collection in every request that can name one, so that no caller has to.
 *
 * @param name of the collection
 */
record InCollection(String name) implements ClientInterceptor {
  private static final String FIELD = "collection";

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void sendMessage(Q message) {
        super.sendMessage(named(message));
      }
    };
  }

  @SuppressWarnings("unchecked") // a message's builder makes messages of its type
  private <Q> Q named(Q request) {
    if (request instanceof Message message) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(FIELD);
      if (field != null) {
        return (Q) message.toBuilder().setField(field, name).build();
      }
    }
    return request;
  }
}
