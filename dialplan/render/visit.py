"""Renders the visit loop: a call asks the FastAGI server what to do, does it, and comes back with the result."""

from dialplan import encode
from dialplan.render import queues

# @NAME@ is replaced by an encoded value of the site; nothing else in these texts changes from site to site.
ENTER = r"""
[cc-enter]
; Every call to a flow begins here.
exten => _[0-9*#+A-D]!,1,Set(CC_ENTRY=${FILTER(0-9*#+A-D,${EXTEN})})
 same => n,Set(AGIEXITONHANGUP=yes)
 same => n,Gosub(cc-identity,s,1)
 same => n,Goto(cc-run,s,1)

[cc-identity]
; CC_FROM and CC_NAME keep the caller's real identity for our own records. What a trunk sent us is masked on the
; channel itself (middle four digits): masking at the agent's leg would leak on transfers.
; One who comes back, by a transfer, is masked already: what we noted first is the real number.
exten => s,1,GotoIf($["${CC_MASK}"="1"]?where)
 same => n,GotoIf(${ISNULL(${CALLERID(num)})}?name)
 same => n,Set(CC_FROM=${BASE64_ENCODE(${CALLERID(num)})})
 same => n(name),GotoIf(${ISNULL(${CALLERID(name)})}?where)
 same => n,Set(CC_NAME=${BASE64_ENCODE(${CALLERID(name)})})
 same => n(where),GotoIf($["${CHANNEL(channeltype)}"!="PJSIP" | "${CC_OUTSIDE}"!="1"]?known)
 same => n,Set(CC_TRUNK=${CHANNEL(endpoint)})
 same => n(known),GotoIf($["${CC_OUTSIDE}"!="1" | "${CC_MASK}"="1"]?done)
 same => n,Set(CC_MASK=1)
 same => n,Set(CC_SHOWN=${FILTER(0-9*#+A-D,${CALLERID(num)})})
 same => n,GotoIf($[${LEN(${CC_SHOWN})}<7]?show)
 same => n,Set(CC_LEFT=${MATH($[${LEN(${CC_SHOWN})}-4]/2,int)})
 same => n,Set(CC_SHOWN=${CC_SHOWN:0:${CC_LEFT}}****${CC_SHOWN:$[${CC_LEFT}+4]})
 same => n(show),Set(CALLERID(num)=${CC_SHOWN})
 same => n,Set(CALLERID(name)=${CC_SHOWN})
 same => n,Set(CALLERID(ANI)=${CC_SHOWN})
 same => n,Set(CALLERID(ANI-name)=${CC_SHOWN})
 same => n(done),Return()
"""

RUN = r"""
[cc-run]
; One visit asks what to do. The answer is one variable, set at once: CC_DO=action~a1~..~a7~position.
exten => s,1,Set(CC_LOST=0)
 same => n,Set(CC_STUCK=0)
 same => n,Set(CC_T0=)
 same => n(visit),Set(CC_DO=)
 same => n,Set(CC_WAS=${CC_POS})
 same => n,GotoIf($["${CC_MOH}"!="1"]?ask)
 same => n,StopMusicOnHold()
 same => n(ask),UserEvent(VisitBegun)
 same => n,AGI(${CC_AGI},${CC_ENTRY},${CC_POS},${CC_RESULT},${CC_LOST},${CHANNEL(linkedid)},${CC_FROM},${CC_NAME},${CC_TRUNK},${CC_DOING},${CC_FLOW})
 same => n(came),Set(CC_NEXT=${FILTER(a-z,${CUT(CC_DO,~,1)})})
 same => n,GotoIf($["${CC_NEXT}"=""]?lost)
 same => n,GotoIf($[${DIALPLAN_EXISTS(cc-run,do-${CC_NEXT},1)}]?took:lost)
 same => n(took),Set(CC_POS=${CUT(CC_DO,~,9)})
 same => n,Set(CC_DOING=${CC_NEXT})
 same => n,Set(CC_RESULT=)
 same => n,Set(CC_MOH=)
 same => n,Goto(do-${CC_DOING},1)
; No answer. AGISTATUS is FAILURE only when no server could be reached; a server that died in mid-visit says SUCCESS.
 same => n(lost),GotoIf($["${MD5(x${CC_POS})}"="${MD5(x${CC_WAS})}"]?count)
 same => n,Set(CC_STUCK=0)
 same => n(count),GotoIf($["${AGISTATUS}"="FAILURE"]?away)
 same => n,Set(CC_T0=)
 same => n,Set(CC_STUCK=$[${CC_STUCK}+1])
 same => n,Set(CC_REASON=stuck)
 same => n,GotoIf($[${CC_STUCK}>=@STUCK@]?cc-fallback,s,1:hold)
 same => n(away),Set(CC_T0=${IF($["${CC_T0}"=""]?${EPOCH}:${CC_T0})})
 same => n,Set(CC_REASON=unreachable)
 same => n,GotoIf($[${EPOCH}-${CC_T0}>=@UNREACHABLE@]?cc-fallback,s,1)
 same => n(hold),Set(CC_LOST=$[${CC_LOST}+1])
 same => n,ExecIf($["${CHANNEL(state)}"!="Up" & "${CC_MOH}"!="1"]?Progress())
 same => n,StartMusicOnHold()
 same => n,Set(CC_MOH=1)
 same => n,Wait(@PAUSE@)
 same => n,Goto(visit)
; The watchdog redirects a call here whose visit hangs. An answer that was already given is obeyed.
exten => redo,1,Set(CC_STUCK=${IF($["${CC_STUCK}"=""]?0:${CC_STUCK})})
 same => n,Set(CC_LOST=${IF($["${CC_LOST}"=""]?0:${CC_LOST})})
 same => n,Goto(s,came)
exten => i,1,Goto(s,lost)
"""

ACTIONS = r"""
exten => do-queue,1,Gosub(cc-voice,s,1(${CUT(CC_DO,~,5)},${CUT(CC_DO,~,6)}))
 same => n,Set(QUEUE_PRIO=0${FILTER(0-9,${CUT(CC_DO,~,7)})})
 same => n,Set(_CC_SAY=${IF($["${CUT(CC_DO,~,8)}"="1" & "${DIALPLAN_EXISTS(cc-unsaid,${MD5(${CUT(CC_DO,~,2)})},1)}"!="1"]?${UNIQUEID}:)})
 same => n,Set(CC_T1=${EPOCH})
 same => n,Set(QEHOLDTIME=)
 same => n,Set(MEMBERINTERFACE=)
 same => n,Queue(${CUT(CC_DO,~,2)},${CUT(CC_DO,~,3)},,,${CUT(CC_DO,~,4)},,cc-served)
 same => n,Set(BRIDGE_PLAY_SOUND=)
 same => n,Set(CC_T2=${IF($["${QUEUESTATUS}"="CONTINUE"]?$[${EPOCH}-${CC_T1}-0${QEHOLDTIME}]:0)})
 same => n,Set(CC_RESULT=queue:${QUEUESTATUS}:${FILTER(A-Za-z0-9_.+/@\x2D,${MEMBERINTERFACE})}:${QEHOLDTIME}:${CC_T2})
 same => n,Goto(s,1)
exten => do-dial,1,Set(CC_T1=)
 same => n,Set(CC_OPTIONS=${CUT(CC_DO,~,4)}U(cc-answered))
 same => n,Set(_CC_TAPE=${CUT(CC_DO,~,7)})
 same => n,GotoIf($["${CUT(CC_DO,~,5)}"=""]?unlimited)
 same => n,Set(CC_OPTIONS=${CC_OPTIONS}S(${FILTER(0-9,${CUT(CC_DO,~,5)})}))
 same => n(unlimited),GotoIf($["${CUT(CC_DO,~,6)}"=""]?ring)
 same => n,Set(CC_OPTIONS=${CC_OPTIONS}b(cc-shown^s^1(${FILTER(0-9*#+A-D,${CUT(CC_DO,~,6)})})))
 same => n(ring),Dial(${CUT(CC_DO,~,2)},${CUT(CC_DO,~,3)},${CC_OPTIONS})
 same => n,Set(_CC_TAPE=)
 same => n,Set(CC_T2=${IF($["${CC_T1}"=""]?0:$[${EPOCH}-0${CC_T1}])})
 same => n,Set(CC_RESULT=dial:${DIALSTATUS}:${HANGUPCAUSE}:${CC_T2})
 same => n,Goto(s,1)
exten => do-record,1,Set(RECORD_STATUS=)
 same => n,Record(${CUT(CC_DO,~,2)}.${CUT(CC_DO,~,3)},${CUT(CC_DO,~,4)},${CUT(CC_DO,~,5)},${CUT(CC_DO,~,6)})
 same => n,Set(CC_RESULT=record:${RECORD_STATUS}:${FILTER(A-Za-z0-9_.+/@\x2D,${RECORDED_FILE})})
 same => n,Goto(s,1)
exten => do-wait,1,GotoIf($["${CUT(CC_DO,~,6)}"=""]?silent)
 same => n,MusicOnHold(${CUT(CC_DO,~,6)},${CUT(CC_DO,~,2)})
 same => n,Goto(done)
 same => n(silent),Wait(${CUT(CC_DO,~,2)})
 same => n(done),Set(CC_RESULT=wait:DONE)
 same => n,Goto(s,1)
exten => do-echo,1,Answer()
 same => n,Echo()
 same => n,Set(CC_RESULT=echo:DONE)
 same => n,Goto(s,1)
exten => do-monitor,1,MixMonitor(${CUT(CC_DO,~,2)}.wav,i(CC_MONITOR))
 same => n,Set(CC_RESULT=monitor:${CUT(CC_DO,~,2)})
 same => n,Goto(s,1)
exten => do-unmonitor,1,StopMixMonitor(${CC_MONITOR})
 same => n,Set(CC_RESULT=unmonitor:DONE)
 same => n,Goto(s,1)
exten => do-busy,1,Busy(10)
exten => do-hangup,1,Hangup(${CUT(CC_DO,~,2)})

[cc-answered]
; Runs on the called phone when it answers: ANSWEREDTIME would count from the caller's own answer.
exten => s,1,Set(MASTER_CHANNEL(CC_T1)=${EPOCH})
 same => n,GotoIf($["${CC_TAPE}"=""]?done)
 same => n,MixMonitor(${CC_TAPE}.wav)
 same => n(done),Return()

[cc-shown]
; Runs on the called phone before it rings: the number that it is shown, instead of the caller's masked one.
exten => s,1,Set(CONNECTEDLINE(all,i)="${ARG1}" <${ARG1}>)
 same => n,Return()

[cc-voice]
; Language and waiting music of the channel, when the answer names them.
exten => s,1,GotoIf($["${ARG1}"=""]?music)
 same => n,Set(CHANNEL(language)=${FILTER(A-Za-z0-9_,${ARG1})})
 same => n(music),GotoIf($["${ARG2}"=""]?done)
 same => n,Set(CHANNEL(musicclass)=${FILTER(A-Za-z0-9_\x2D,${ARG2})})
 same => n(done),Return()

[cc-served]
; Runs on the agent's phone when it answers (the queue's gosub) and says to both who serves: "agent 1001 at your service".
; BRIDGE_PLAY_SOUND is played by the bridge itself, to its own channel, the moment that joins: MixMonitor on the caller's
; channel has it, and nobody waits, as both hear the same words and then each other. Chosen over: queues.conf
; announce (the agent alone), queue-callerannounce (one file for the whole queue, the agent waits in silence), ChanSpy
; whisper (nothing is whispered before the bridge, then both at once), a third channel in the bridge (two channels more a call).
; It takes one file, so that the sentence is made whole for each agent beforehand (plugin acd).
exten => s,1,GotoIf($["${CC_SAY}"="" | "${CHANNEL(channeltype)}"!="PJSIP"]?done)
 same => n,GotoIf($["${CC_SAY}"!="${MASTER_CHANNEL(UNIQUEID)}"]?done)
 same => n,Set(CC_SAID=@SOUNDS@/${FILTER(A-Za-z0-9_,${MASTER_CHANNEL(CHANNEL(language))})}/agents/${FILTER(A-Za-z0-9,${CHANNEL(endpoint)})})
 same => n,Set(MASTER_CHANNEL(BRIDGE_PLAY_SOUND)=${CC_SAID})
 same => n,Set(BRIDGE_PLAY_SOUND=${CC_SAID})
 same => n(done),Return()

[cc-queue-key]
; A key pressed in a queue leaves it.
exten => _[0-9*#],1,Set(CC_RESULT=queue:KEY:${EXTEN})
 same => n,Goto(cc-run,s,1)
"""

FALLBACK = r"""
[cc-fallback]
; Without any server of ours: a queue, then a plain message.
exten => s,1,UserEvent(CallFellBack,Linkedid: ${CHANNEL(linkedid)},Reason: ${CC_REASON})
 same => n,StopMusicOnHold()
 same => n,Set(CC_MOH=)
; A call of ours on its way out has nothing to leave with our own agents.
 same => n,GotoIf($["${CC_FLOW}"!=""]?away)
 same => n,Answer()
@QUEUE@
 same => n,Playback(message-please)
 same => n,Set(CC_FILE=@RECORDINGS@/${UUID()})
 same => n,Record(${CC_FILE}.wav,5,@MESSAGE@,k)
 same => n,UserEvent(CallLeftMessage,Linkedid: ${CHANNEL(linkedid)},File: ${CC_FILE}.wav,Status: ${RECORD_STATUS})
 same => n,Playback(message-thanks)
 same => n(done),Hangup()
 same => n(away),Congestion(10)
"""

FALLBACK_QUEUE = """\
 same => n,Queue(@NAME@,c,,,@SECONDS@)
 same => n,GotoIf($["${QUEUESTATUS}"="CONTINUE"]?done)"""


def contexts(site):
    """Return the contexts of the visit loop as one text; raises EncodeError."""
    limits = site.limits
    run = _fill(RUN, STUCK=encode.whole(limits.stuck), UNREACHABLE=encode.whole(limits.unreachable),
                PAUSE=encode.whole(limits.pause))
    actions = _fill(ACTIONS, SOUNDS=encode.path(site.sounds))
    return "\n".join(text.strip("\n") for text in (ENTER, "", run + actions.lstrip("\n"), "", queues.render_unsaid(site), "", _fallback(site)))


def _fallback(site):
    queue = ""
    if site.fallback_queue:
        queue = _fill(FALLBACK_QUEUE, NAME=encode.token(site.fallback_queue), SECONDS=encode.whole(site.limits.queue))
    text = FALLBACK.replace("@QUEUE@\n", queue and queue + "\n")
    return _fill(text, RECORDINGS=encode.path(site.recordings), MESSAGE=encode.whole(site.limits.message))


def _fill(text, **values):
    for name, encoded in values.items():
        text = text.replace(f"@{name}@", encoded)
    return text
