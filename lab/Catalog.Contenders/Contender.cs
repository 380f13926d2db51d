namespace Catalog.Contenders;

/// <summary>A way to cache: by hand, or with a library.</summary>
public sealed class Contender
{
    internal Contender(string name, string title, string configuration, Func<NodeStart, Task<IContenderNode>> start)
    {
        Name = name;
        Title = title;
        Configuration = configuration;
        StartNode = start;
    }

    /// <summary>The name on the command line and in addresses: lower case, hyphens.</summary>
    public string Name { get; }

    /// <summary>The name for people.</summary>
    public string Title { get; }

    /// <summary>How it is set up here, in words that its users know.</summary>
    public string Configuration { get; }

    /// <summary>Whether it is this repository's library, whose promises are checked.</summary>
    public bool IsOurs => Name.StartsWith("catalog", StringComparison.Ordinal);

    /// <summary>Whether nodes keep copies in their own memory.</summary>
    public bool HasLocalTier => Name is not (AllContenders.NaiveTtl or AllContenders.NaiveDelete);

    internal Func<NodeStart, Task<IContenderNode>> StartNode { get; }
}
