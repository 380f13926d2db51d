using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Catalog.Infrastructure.Sessions;

/// <summary>
/// Seals the fields of a session in Redis that determine rights, for one cache key, with the Data Protection key ring. Without the keys,
/// write access to Redis is not enough to create a session, to change these fields or to move a session to another token. Safe for concurrent use.
/// </summary>
internal sealed class SessionSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("session", "format 1");

    public byte[] Make(string key, SealedFields fields) => _protector.Protect(Encoding.UTF8.GetBytes(Text(key, fields)));

    /// <summary>Whether a seal belongs to these fields.</summary>
    public bool IsOf(string key, SealedFields fields, byte[] seal)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(seal)) == Text(key, fields);
        }
        catch (CryptographicException)
        {
            return false; // made with another key, or forged
        }
    }

    // The cache key, which contains the hash of a token, is part of the sealed text, not a purpose of the protector, because purposes are
    // logged. The role comes last, because it may be any text.
    private static string Text(string key, SealedFields fields) => string.Create(
        CultureInfo.InvariantCulture, $"{key} {fields.Id} {fields.User} {fields.Created} {fields.Ends} {fields.Checked} {fields.Role}");
}
