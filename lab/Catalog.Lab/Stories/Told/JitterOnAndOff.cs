using Catalog.Contenders;

namespace Catalog.Lab.Stories.Told;

/// <summary>The avalanche with and without jitter, on the same library.</summary>
internal sealed class JitterOnAndOff : Avalanche
{
    public override string Name => "jitter";

    public override string Title => "Jitter on and off";

    public override string Problem =>
        "The same eighty products, the same library: once every entry lives for exactly five seconds, once for five seconds more or less. "
            + "Only that one setting differs.";

    public override IReadOnlyList<Way> Ways =>
    [
        Spread("off", "Jitter off", 0, isPromised: false),
        Spread("on", "Jitter ±10 %", 0.1, isPromised: true),
        Spread("wide", "Jitter ±30 %", 0.3, isPromised: true),
    ];

    public override (string Left, string Right) AtFirst => ("off", "on");

    private static Way Spread(string name, string title, double jitter, bool isPromised) =>
        new(name, title, AllContenders.Find(AllContenders.Catalog)!)
        {
            Adjust = settings => settings with { Jitter = jitter },
            IsPromised = isPromised,
        };
}
