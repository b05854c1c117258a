package org.mdpospark.train.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.RunOutcome;
import org.mdpospark.train.TrainProgress;

/** Says whether a run goes on, has finished or has stopped, and how to go on with it. */
final class StatusSection {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private StatusSection() {}

    /** Returns such as "Round 12 of 60". */
    static String headline(RunView view) {
        if (view.rounds().isEmpty()) {
            return "Before the first round";
        }
        return "Round %s of %s"
                .formatted(
                        Numbers.grouped(view.last().round()),
                        Numbers.grouped(view.last().rounds()));
    }

    /** Returns such as "Training, about 16 min 00 s left". */
    static String state(RunView view) {
        RunOutcome outcome = view.outcome();
        if (outcome == null) {
            return view.rounds().isEmpty()
                    ? "Training has begun"
                    : "Training, about %s left".formatted(Numbers.duration(TrainProgress.timeLeft(view.rounds())));
        }
        return switch (outcome.ending()) {
            case FINISHED -> "Finished";
            case STOPPED -> "Stopped";
            case FAILED -> "Failed";
        };
    }

    static Html of(RunView view) {
        double share = view.rounds().isEmpty()
                ? 0
                : (double) view.last().round() / view.last().rounds();
        RunOutcome outcome = view.outcome();
        String style = outcome == null ? "running" : outcome.ending().name().toLowerCase(Locale.ROOT);
        return Html.of(
                """
                <section class="panel status %s" id="status">
                <div class="progress" role="img" aria-label="%s of the rounds are done"><span style="width:%s%%"></span>\
                </div>
                %s
                <p class="soft">%s</p>
                </section>""",
                style,
                Numbers.percent(share),
                Numbers.decimal(100 * share, 1),
                outcome == null ? running(view) : ended(view, outcome),
                times(view));
    }

    private static Html running(RunView view) {
        return Html.of(
                "<p>This page renews itself every %s seconds. If it does not change for much longer than a round takes, the"
                        + " run was killed; this goes on with it:</p>%s",
                TrainPage.REFRESH_SECONDS, command(view));
    }

    private static Html ended(RunView view, RunOutcome outcome) {
        return switch (outcome.ending()) {
            case FINISHED -> Html.of("<p>All rounds are done; this page does not change any more.</p>");
            case STOPPED ->
                Html.of(
                        "<p dir=\"auto\">%s</p><p>This goes on from the last checkpoint:</p>%s",
                        sentence("The run stopped: " + outcome.reason()), command(view));
            case FAILED ->
                Html.of(
                        "<p dir=\"auto\">%s</p><p>Once that is mended, this goes on from the last checkpoint:</p>%s",
                        sentence("The run failed: " + outcome.reason()), command(view));
        };
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static Html command(RunView view) {
        return Html.of("<pre>%s</pre>", view.run().resumeCommand());
    }

    private static String times(RunView view) {
        String started = TIME.format(view.run().started());
        return "%s %s; this page was written %s."
                .formatted(
                        view.resumedAfter() == 0
                                ? "Started"
                                : "Resumed after round %s,".formatted(Numbers.grouped(view.resumedAfter())),
                        started,
                        TIME.format(view.written()));
    }
}
