using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Catalog.Infrastructure.Audit;

/// <summary>Passes the actor to the database on each connection that a context opens.</summary>
internal sealed class ActorInterceptor : DbConnectionInterceptor
{
    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Actor.SetOnConnectionAsync((NpgsqlConnection)connection, cancellationToken);
}
