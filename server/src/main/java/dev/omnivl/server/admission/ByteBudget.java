package dev.omnivl.server.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the encoded bytes that all calls hold together, from their arrival on.
 *
 * <p>A sender may hold as much as it leaves free: one alone half of the budget, two a third each,
 * and there is always something left for the next. Beyond that, one call at a time may go on, so
 * that a medium larger than its sender's share gets through, and so that unfinished media that wait
 * for each other's room cannot stand still: that call has a reserve of its own until it is done.
 *
 * <p>Thread safe; never blocks.
 */
public final class ByteBudget {
  /**
   * What is set aside for the first message of a stream, before any has shown how large they are.
   */
  private static final long FIRST_MESSAGE = 256 << 10;

  private final long shared;
  private final long reserve;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Long> heldBySender = new HashMap<>();
  private final Deque<Account> waiting = new ArrayDeque<>();
  private long taken;
  private @Nullable Account favoured;
  private long takenOfReserve;

  /**
   * Makes a budget.
   *
   * @param shared bytes that all senders share; at least 1
   * @param reserve bytes beyond them for the one call that goes on when its share is used up; as
   *     large as the largest medium, or that one might never get through
   */
  public ByteBudget(long shared, long reserve) {
    if (shared < 1 || reserve < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a budget of %d bytes and a reserve of %d; allowed are at least 1 and 0",
              shared,
              reserve));
    }
    this.shared = shared;
    this.reserve = reserve;
  }

  /**
   * Opens the account of a call; closing it gives back all that it holds.
   *
   * @param sender with whom the call shares, such as its connection
   */
  public Account open(Object sender) {
    return new Account(sender);
  }

  /** Returns the bytes that all accounts may hold together, with the reserve. */
  public long limit() {
    return shared + reserve;
  }

  /** Returns the bytes that all accounts hold. */
  public long held() {
    lock.lock();
    try {
      return taken + takenOfReserve;
    } finally {
      lock.unlock();
    }
  }

  /** What one call holds. */
  public final class Account implements AutoCloseable {
    private final Object sender;
    private long held;
    private long setAside;
    private long largestMessage = FIRST_MESSAGE;
    private @Nullable Runnable whenRoom;
    private boolean closed;

    private Account(Object sender) {
      this.sender = sender;
    }

    /**
     * Charges bytes that have arrived.
     *
     * @return whether there was room; if not, they are not charged, and the call must end
     */
    public boolean take(long bytes) {
      lock.lock();
      try {
        long covered = Math.min(setAside, bytes);
        if (closed || !grant(bytes - covered)) {
          return false;
        }
        setAside -= covered;
        return true;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Says that a message is complete, and returns what was set aside for more of it.
     *
     * @param bytes its size
     */
    public void messageArrived(long bytes) {
      lock.lock();
      try {
        largestMessage = Math.max(largestMessage, bytes);
      } finally {
        lock.unlock();
      }
      release(setAside());
    }

    private long setAside() {
      lock.lock();
      try {
        long rest = setAside;
        setAside = 0;
        return rest;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Runs something once there is room for one more message as large as those before: at once, or
     * later on another thread. The room is set aside until the message has arrived. One such wish
     * at a time.
     */
    public void whenRoom(Runnable go) {
      lock.lock();
      try {
        if (closed) {
          return;
        }
        if (whenRoom != null) {
          throw new IllegalStateException("this call waits for room already");
        }
        if (!grantMessage()) {
          whenRoom = go;
          waiting.add(this);
          return;
        }
      } finally {
        lock.unlock();
      }
      go.run();
    }

    private boolean grantMessage() {
      if (!grant(largestMessage)) {
        return false;
      }
      setAside += largestMessage;
      return true;
    }

    /** Gives back bytes that nobody needs any more. */
    public void release(long bytes) {
      giveBack(bytes, false);
    }

    /** Gives back everything; what arrives from now on finds no room. */
    @Override
    public void close() {
      giveBack(Long.MAX_VALUE, true);
    }

    private void giveBack(long bytes, boolean forGood) {
      List<Runnable> go;
      lock.lock();
      try {
        free(Math.min(bytes, held));
        if (forGood) {
          closed = true;
          setAside = 0;
          whenRoom = null;
          waiting.remove(this);
        }
        go = serveWaiting();
      } finally {
        lock.unlock();
      }
      go.forEach(Runnable::run);
    }

    private boolean grant(long bytes) {
      long bySender = heldBySender.getOrDefault(sender, 0L) + bytes;
      if (bytes == 0 || bySender <= shared - taken - bytes) {
        taken += bytes;
        heldBySender.put(sender, bySender);
      } else if ((favoured == null || favoured == this) && takenOfReserve + bytes <= reserve) {
        favoured = this;
        takenOfReserve += bytes;
      } else {
        return false;
      }
      held += bytes;
      return true;
    }

    private void free(long bytes) {
      held -= bytes;
      long ofReserve = favoured == this ? Math.min(takenOfReserve, bytes) : 0;
      takenOfReserve -= ofReserve;
      if (favoured == this && takenOfReserve == 0) {
        favoured = null;
      }
      taken -= bytes - ofReserve;
      heldBySender.computeIfPresent(
          sender,
          (key, all) -> all == bytes - ofReserve ? null : Long.valueOf(all - bytes + ofReserve));
    }
  }

  /** The longest waiting first; one that finds no room does not hold up those of other senders. */
  private List<Runnable> serveWaiting() {
    List<Runnable> go = new ArrayList<>();
    for (Account account : List.copyOf(waiting)) {
      Runnable wish = account.whenRoom;
      if (wish != null && account.grantMessage()) {
        waiting.remove(account);
        account.whenRoom = null;
        go.add(wish);
      }
    }
    return go;
  }
}
