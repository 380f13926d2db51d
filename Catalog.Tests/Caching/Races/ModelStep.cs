namespace Catalog.Tests.Caching.Races;

/// <summary>One step of a random schedule: what happens, on which node, to which row.</summary>
public readonly record struct ModelStep(Act Act, int Node, int Row)
{
    public override string ToString() => $"{Act}({Node},{Row})";
}
