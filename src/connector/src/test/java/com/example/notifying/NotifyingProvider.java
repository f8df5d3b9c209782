package com.example.notifying;

import dev.baton.config.Settings;
import dev.baton.connector.Connector;
import dev.baton.connector.ConnectorProvider;
import dev.baton.provisioning.Task;
import dev.baton.provisioning.TaskObserver;
import dev.baton.provisioning.TaskState;
import dev.baton.provisioning.TaskTransition;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;

/** The example of the documentation: a connector that tells people what is left to them. */
public final class NotifyingProvider implements ConnectorProvider, TaskObserver {
    private final Connector connector;
    private final BiConsumer<String, String> chat;

    public NotifyingProvider(Connector connector, BiConsumer<String, String> chat) {
        this.connector = connector;
        this.chat = chat;
    }

    @Override
    public String name() {
        return "baton-notifying";
    }

    @Override
    public Connector connect(Settings settings) {
        return connector;
    }

    @Override
    public void observe(Flow.Publisher<TaskTransition> transitions, Settings settings) {
        transitions.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(TaskTransition transition) {
                Task task = transition.task();
                if (task.state() == TaskState.MANUAL) {
                    String text = "Task " + task.id() + " is left to you: "
                            + task.reason().orElse("");
                    task.assignee().ifPresent(person -> chat.accept(person, text));
                }
            }

            @Override
            public void onError(Throwable failure) {
                // This subscriber threw: it is told of nothing more.
            }

            @Override
            public void onComplete() {
                // The service stops.
            }
        });
    }
}
