package dev.baton.provisioning;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** Writes down what it is told. */
final class TransitionRecorder implements Flow.Subscriber<TaskTransition> {
    final List<TaskTransition> told = new CopyOnWriteArrayList<>();
    final CountDownLatch completed = new CountDownLatch(1);

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TaskTransition transition) {
        told.add(transition);
    }

    @Override
    public void onError(Throwable throwable) {
        throw new AssertionError(throwable);
    }

    @Override
    public void onComplete() {
        completed.countDown();
    }

    /** Each change in a word: from, to, and how an attempt ended with it. */
    List<String> lines() {
        return told.stream()
                .map(one -> one.from().map(TaskState::id).orElse("") + ">"
                        + one.task().state().id()
                        + one.attempt()
                                .map(attempt -> " " + attempt.number() + " "
                                        + attempt.result().id()
                                        + attempt.kind().map(kind -> " " + kind).orElse(""))
                                .orElse(""))
                .toList();
    }
}
