using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories.Told;

/// <summary>Nothing happens by itself but reads: the visitor breaks things.</summary>
internal sealed class FreePlay : Story
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public override string Name => "free-play";

    public override string Title => "Free play";

    public override string Problem =>
        "Three nodes read one price, fifteen times a second each. Change it, lose a message, cut a node off, kill Redis: what you do, you do to real servers.";

    public override string Question => "Can you make the left side serve an old price?";

    public override IReadOnlyList<Answer> Answers => [];

    public override string Plot => "staleness";

    public override double? Bound => 2;

    public override string Guarantee => "G3";

    public override string Promise => "Once everything works again, an old price is served for at most 2 s.";

    public override Why Why => new LostMessage().Why;

    public override async Task PlayAsync(Stage stage, CancellationToken ct)
    {
        await stage.WarmAsync(ct);
        stage.Measure();
        await using (stage.KeepReading(15, [Row]))
        {
            await Task.WhenAny(stage.Stopped, Task.Delay(Longest, ct));
            stage.Stop(); // nothing is broken from here on
            using (await stage.Faults.OneAtATimeAsync(ct))
            {
                await stage.Faults.MendAsync(ct);
            }

            stage.Note("Everything works. What the nodes serve 2 s from now decides.");
            await Stage.PassAsync(2.5, ct);
        }
    }

    public override Verdict Judge(Figures figures) => JudgeStaleness(figures, bound: 2_000);
}
