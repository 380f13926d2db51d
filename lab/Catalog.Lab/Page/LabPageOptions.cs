using System.Net.Sockets;
using Catalog.Testbed;

namespace Catalog.Lab.Page;

/// <summary>What the lab page shows.</summary>
internal sealed record LabPageOptions
{
    /// <summary>A connection string of a database in which stories may create tables.</summary>
    public required string Postgres { get; init; }

    /// <summary>The running service, to explore; null: there is none.</summary>
    public RunningCatalog? Catalog { get; init; }

    /// <summary>The address of the dashboard; null: it is not running.</summary>
    public Uri? Dashboard { get; init; }

    /// <summary>The socket of <see cref="LabPage.Listen"/>, on which it answers; null, the default: one on a free port.</summary>
    public Socket? Socket { get; init; }
}
