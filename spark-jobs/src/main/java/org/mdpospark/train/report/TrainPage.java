package org.mdpospark.train.report;

import java.util.List;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.ReportStyle;

/**
 * One page about a run, complete in itself: it fetches nothing and runs no script. It is well-formed XML too. While the
 * run goes on, it renews itself.
 */
final class TrainPage {
    static final int REFRESH_SECONDS = 10;

    private TrainPage() {}

    /** Returns the page as HTML. */
    static String html(RunView view) {
        String name = view.run().folder();
        return Html.of(
                        """
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
                %s<title>%s, %s: mDPO training</title>
                <style>%s%s</style>
                </head>
                <body>
                <header>
                <p class="name">mDPO training in <b dir="auto">%s</b></p>
                <h1>%s <span>%s</span></h1>
                <nav aria-label="Parts of this page"><a href="#readings">Numbers</a> <a href="#warnings">Warnings</a> \
                <a href="#curves">Curves</a> <a href="#objective">Objective</a> <a href="#settings">Settings</a></nav>
                </header>
                <main>
                %s
                %s
                %s
                %s
                %s
                %s
                </main>
                <footer>Written by mdpo. The same numbers: metrics.jsonl, a line for each round, and the folder \
                tensorboard, for TensorBoard.</footer>
                </body>
                </html>
                """,
                        view.isRunning()
                                ? Html.of("<meta http-equiv=\"refresh\" content=\"%s\"/>\n", REFRESH_SECONDS)
                                : Html.NONE,
                        StatusSection.headline(view),
                        name,
                        ReportStyle.sheet(),
                        ReportStyle.read(TrainPage.class, "train.css"),
                        name,
                        StatusSection.headline(view),
                        StatusSection.state(view),
                        StatusSection.of(view),
                        ReadingsSection.of(view),
                        WarningsSection.of(view),
                        curves(view),
                        TermsSection.of(view),
                        SettingsSection.of(view.run()))
                .markup();
    }

    private static Html curves(RunView view) {
        List<Html> figures = Charts.of(view.run().objective(), view.rounds()).stream()
                .map(chart -> ChartSvg.draw(chart, view.last().rounds()))
                .toList();
        if (figures.isEmpty()) {
            return Html.of("<section id=\"curves\"><h2>Curves</h2>"
                    + "<p class=\"lead\">Curves begin with the first round.</p></section>");
        }
        return Html.of("""
                <section id="curves">
                <h2>Curves</h2>
                <p class="lead">Lines are of training, dots of held-out pairs. The pointer shows the values of a round.</p>
                <div class="charts">%s</div>
                </section>""", Html.join(figures));
    }
}
