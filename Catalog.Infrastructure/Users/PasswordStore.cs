using System.Net;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Users;

/// <summary>Changes passwords. Nothing is cached. Safe for concurrent use.</summary>
internal sealed class PasswordStore(
    IDbContextFactory<CatalogDbContext> contexts, SessionStore sessions, CurrentPassword current, PasswordCheck passwords)
{
    /// <summary>Replaces a user's password and ends the user's sessions, because somebody else may know the old one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="known">The current password.</param>
    /// <param name="replacement">The new password.</param>
    /// <param name="keep">The session that continues; <see langword="null"/> for none.</param>
    /// <param name="from">The client's address.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public async Task<PasswordChange> ChangeAsync(
        long userId, string known, string replacement, long? keep, IPAddress? from, CancellationToken ct)
    {
        var proof = await current.CheckAsync(userId, known, from, ct);
        if (proof.Outcome != ProofOutcome.Right)
        {
            return new PasswordChange(proof);
        }

        if (PasswordRules.Broken(replacement, proof.Email) is { } rule)
        {
            return new PasswordChange(proof, rule);
        }

        var hash = await passwords.HashAsync(replacement, ct);
        return new PasswordChange(
            await ReplaceAsync(userId, proof.Hash!, hash, keep, ct) ? proof : proof with { Outcome = ProofOutcome.Wrong });
    }

    private async Task<bool> ReplaceAsync(long userId, string known, string replacement, long? keep, CancellationToken ct)
    {
        IReadOnlyList<byte[]> ended = [];
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var replaced = await context.Credentials.Where(c => c.UserId == userId && c.PasswordHash == known) // unless it has changed in between
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.PasswordHash, replacement), ct);
            if (replaced == 0)
            {
                return false;
            }

            ended = await SessionStore.EndAsync(context, userId, keep, ct);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        finally
        {
            await sessions.ForgetAsync(ended);
        }
    }
}
