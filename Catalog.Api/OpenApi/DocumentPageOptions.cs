namespace Catalog.Api.OpenApi;

/// <summary>Configuration section <c>Swagger</c>: the page that browses the API.</summary>
public sealed class DocumentPageOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether <c>/swagger</c> is served. Default: in the environment Development alone.</summary>
    public bool? Enabled { get; set; }
}
