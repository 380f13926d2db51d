namespace Catalog.Api.Home;

/// <summary>Configuration section <c>Home</c>: what the page at <c>/</c> links to beside the service itself.</summary>
public sealed class HomeOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Home";

    /// <summary>The address of the lab page, set by the lab. Default: none, and nothing links to it.</summary>
    public Uri? LabPage { get; set; }

    /// <summary>The address of the source code. Default: none, and nothing links to it.</summary>
    public Uri? Source { get; set; }
}
