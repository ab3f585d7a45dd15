package dev.omnivl.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {
  private static final long SHARED = 12_000_000;
  private static final long RESERVE = 8_000_000;

  private final ByteBudget budget = new ByteBudget(SHARED, RESERVE);

  /** Takes in steps until there is no room, and returns how much it got. */
  private static long takeAll(ByteBudget.Account account) {
    long got = 0;
    while (account.take(10_000)) {
      got += 10_000;
    }
    return got;
  }

  /** Has the place of the one that may go on beyond its share. */
  private ByteBudget.Account favoured() {
    ByteBudget.Account account = budget.open("favoured");
    assertThat(account.take(RESERVE)).as("more than its share").isTrue();
    return account;
  }

  @Test
  void aSenderHoldsAsMuchAsItLeavesFreeHoweverManyCallsItHas() {
    ByteBudget small = new ByteBudget(SHARED, 0);
    long flood = 0;
    for (int call = 0; call < 20; call++) {
      flood += takeAll(small.open("flood"));
    }
    long second = takeAll(small.open("second"));
    long third = takeAll(small.open("third"));

    assertThat(flood).isEqualTo(SHARED / 2);
    assertThat(second).isEqualTo(SHARED / 4);
    assertThat(third).isEqualTo(SHARED / 8);
    assertThat(small.held()).isEqualTo(flood + second + third);
  }

  @Test
  void oneCallGoesOnBeyondItsShareUpToTheReserve() {
    ByteBudget.Account large = budget.open("large");

    assertThat(takeAll(large)).isEqualTo(SHARED / 2 + RESERVE);
    assertThat(takeAll(budget.open("large"))).as("one at a time").isZero();

    large.close();
    assertThat(budget.held()).isZero();
    assertThat(takeAll(budget.open("large"))).isEqualTo(SHARED / 2 + RESERVE);
  }

  @Test
  void unfinishedMediaThatWaitForEachOthersRoomGoOnOneAfterTheOther() {
    List<ByteBudget.Account> unfinished = new ArrayList<>();
    for (int sender = 0; sender < 5; sender++) {
      unfinished.add(budget.open("sender " + sender));
    }
    boolean room = true;
    while (room) { // all of them grow as far as they can
      room = false;
      for (ByteBudget.Account account : unfinished) {
        room |= account.take(100_000);
      }
    }
    ByteBudget.Account large = unfinished.getFirst();
    assertThat(large.take(1)).as("the one that went on has all of the reserve").isFalse();
    AtomicInteger goOn = new AtomicInteger();
    unfinished.stream().skip(1).forEach(account -> account.whenRoom(goOn::incrementAndGet));
    assertThat(goOn).hasValue(0);
    large.close();
    assertThat(goOn).as("its share and the reserve are there for the others").hasPositiveValue();
    unfinished.forEach(ByteBudget.Account::close);
    assertThat(budget.held()).isZero();
  }

  @Test
  void whoWaitsForRoomIsServedWhenItIsThereAndTheRoomIsSetAside() {
    ByteBudget.Account place = favoured();
    ByteBudget.Account first = budget.open("sender");
    long got = takeAll(first);
    ByteBudget.Account second = budget.open("sender");
    AtomicInteger asked = new AtomicInteger();
    second.whenRoom(asked::incrementAndGet);
    assertThat(asked).hasValue(0);

    first.release(got);
    assertThat(asked).hasValue(1);
    long setAside = budget.held() - RESERVE;
    assertThat(setAside).isPositive();
    assertThat(second.take(setAside)).isTrue();
    assertThat(budget.held()).as("that was covered").isEqualTo(RESERVE + setAside);
    second.messageArrived(setAside);
    second.release(setAside);
    place.close();
    assertThat(budget.held()).isZero();
  }

  @Test
  void aStreamIsAskedForAMessageOnlyWhenOneAsLargeAsItsLargestFits() {
    ByteBudget.Account place = favoured();
    ByteBudget.Account stream = budget.open("sender");
    assertThat(stream.take(3_000_000)).isTrue();
    stream.messageArrived(3_000_000);
    AtomicInteger asked = new AtomicInteger();
    stream.whenRoom(asked::incrementAndGet);
    stream.messageArrived(0);
    assertThat(asked).as("6 of 12 million is its share").hasValue(1);

    assertThat(stream.take(1_000_000)).isTrue();
    stream.whenRoom(asked::incrementAndGet);
    assertThat(asked).hasValue(1);
    stream.release(1_000_000);
    assertThat(asked).hasValue(2);
    place.close();
  }

  @Test
  void aClosedAccountHoldsNothingAndIsNotCalledAgain() {
    ByteBudget.Account place = favoured();
    ByteBudget.Account first = budget.open("sender");
    takeAll(first);
    ByteBudget.Account second = budget.open("sender");
    AtomicInteger asked = new AtomicInteger();
    second.whenRoom(asked::incrementAndGet);
    second.close();
    first.close();
    place.close();

    assertThat(asked).hasValue(0);
    assertThat(second.take(1)).isFalse();
    assertThat(budget.held()).isZero();
  }

  @Test
  void whateverIsTakenAndGivenBackTheBoundHoldsAndNothingIsLeftOver() {
    Random random = new Random(5);
    List<ByteBudget.Account> accounts = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (accounts.size() < 30) {
        accounts.add(budget.open("sender " + random.nextInt(4)));
      }
      ByteBudget.Account account = accounts.get(random.nextInt(accounts.size()));
      switch (random.nextInt(4)) {
        case 0 -> account.take(random.nextInt(900_000));
        case 1 -> account.release(random.nextInt(900_000));
        case 2 -> account.messageArrived(random.nextInt(900_000));
        default -> {
          account.close();
          accounts.remove(account);
        }
      }
      assertThat(budget.held()).isBetween(0L, SHARED + RESERVE);
    }
    accounts.forEach(ByteBudget.Account::close);
    assertThat(budget.held()).isZero();
  }
}
