package dev.omnivl.client.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;

/**
 * Names a collection, or a model, in every request that can name one, so that no caller has to.
 *
 * @param field of the requests, such as {@code collection}
 * @param name what stands in it
 */
record Naming(String field, String name) implements ClientInterceptor {

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

  /** Returns a channel whose requests have the name; the same one if it is empty. */
  static Channel on(Channel channel, String field, String name) {
    return name.isEmpty()
        ? channel
        : ClientInterceptors.intercept(channel, new Naming(field, name));
  }

  @SuppressWarnings("unchecked") // a message's builder makes messages of its type
  private <Q> Q named(Q request) {
    if (request instanceof Message message) {
      FieldDescriptor named = message.getDescriptorForType().findFieldByName(field);
      if (named != null) {
        return (Q) message.toBuilder().setField(named, name).build();
      }
    }
    return request;
  }
}
